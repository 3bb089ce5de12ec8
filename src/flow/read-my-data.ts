import type { ConsentRecord, ConsentStore } from '../consent/consent.ts';
import { lifeOf, RETENTION, type RetentionItem, type RetentionSettings } from '../consent/retention.ts';
import type { SubjectStore } from '../consent/subject-store.ts';
import { inLocale, type Locale } from '../lib/locale.ts';
import { Problem } from '../lib/problem.ts';
import { type Millis, toRfc3339 } from '../lib/time.ts';
import type { TemplateStore } from '../liveness/template-store.ts';
import type { ClientStore } from '../session/client-store.ts';
import { clocksOf, type ItemClock, processingLogOf } from './describe-data.ts';

/** What reading one's own data needs. */
export interface ReadMyDataDeps {
  readonly clients: ClientStore;
  readonly consents: ConsentStore;
  readonly subjects: SubjectStore;
  readonly templates: TemplateStore;
  readonly limits: RetentionSettings;
}

/** One kind of item, in the person's language. */
export interface MyItem {
  readonly item: RetentionItem;
  readonly what: string;
  readonly count: number;
  /** When the last of them goes by itself; null where none has a running clock. */
  readonly keptUntil: Millis | null;
  /** Days that its clock runs once it has ended; null without a clock. */
  readonly keptDays: number | null;
  readonly endsWith: string;
  readonly why: string;
}

/** A person's own view of what is kept. */
export interface MyData {
  readonly clientName: string;
  readonly hasFace: boolean;
  readonly items: readonly MyItem[];
  /** Newest first. */
  readonly consents: readonly ConsentRecord[];
  /** What was done with the biometrics, newest first, at most fifty; the export has all. */
  readonly log: readonly { readonly at: string; readonly what: string; readonly purpose: string; readonly legalBasis: string }[];
}

const LOG_MAX = 50;
const DAY_MS = 86_400_000;

/**
 * What is kept of a person, until when and why, in their language.
 * @param who whose data
 * @param locale which language
 * @param deps ports
 * @returns the view
 * @throws Problem `unauthorized` when the client is gone
 * @see PIPL articles 44 and 45, GDPR article 15
 */
export async function readMyData(who: { readonly clientId: string; readonly subject: string }, locale: Locale, deps: ReadMyDataDeps): Promise<MyData> {
  const { clientId, subject } = who;
  const [client, data, consents, template] = await Promise.all([
    deps.clients.findClient(clientId),
    deps.subjects.exportAll(clientId, subject),
    deps.consents.list(clientId, subject),
    deps.templates.find(clientId, subject),
  ]);
  if (!client) throw new Problem('unauthorized');
  const log = processingLogOf(data)
    .toReversed()
    .slice(0, LOG_MAX)
    .map(({ at, what, purpose, legal_basis: legalBasis }) => ({ at, what: inLocale(what, locale), purpose: inLocale(purpose, locale), legalBasis }));
  return { clientName: client.name, hasFace: template !== null, items: itemsOf(clocksOf(data, deps.limits), locale, deps.limits), consents, log };
}

function itemsOf(clocks: readonly ItemClock[], locale: Locale, settings: RetentionSettings): readonly MyItem[] {
  return [...new Set(clocks.map(({ item }) => item))].map((item) => {
    const all = clocks.filter((clock) => clock.item === item);
    const { what, ends, why } = RETENTION[item];
    const life = lifeOf(item, settings);
    const times = all.flatMap(({ until }) => until ?? []);
    return {
      item,
      what: inLocale(what, locale),
      count: all.length,
      keptUntil: times.length === 0 ? null : Math.max(...times),
      keptDays: life === null ? null : Math.ceil(life / DAY_MS),
      endsWith: inLocale(ends, locale),
      why: inLocale(why, locale),
    };
  });
}

/**
 * @param consent an answer to a notice
 * @returns it as the person sees it
 */
export function consentToWire({ textVersion, textSha256, locale, givenAt, withdrawnAt }: ConsentRecord) {
  return {
    version: textVersion,
    text_sha256: textSha256,
    locale,
    given_at: toRfc3339(givenAt),
    withdrawn_at: withdrawnAt === null ? null : toRfc3339(withdrawnAt),
  };
}
