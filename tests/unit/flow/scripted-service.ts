import { calmPolicy } from '../../../src/entry/calm-policy.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { type BuiltDeps, buildDeps } from '../../../src/entry/build-deps.ts';
import { createRiskMemory } from '../../../src/entry/build-risk.ts';
import { faceThresholdsOf, outboundRulesOf } from '../../../src/entry/load-settings.ts';
import { PROJECT_PATHS } from '../../../src/entry/project-paths.ts';
import { openFaceTemplate, type OpenedTemplate } from '../../../src/flow/face-template.ts';
import { createApp } from '../../../src/http/app.ts';
import type { FaceAnalyzer, FrameMeasurement } from '../../../src/liveness/analyzer.ts';
import type { PadModel } from '../../../src/liveness/pad-model.ts';
import type { AttackTake } from '../../../src/phone/attacks/attack-species.ts';
import { createFetchOutbound } from '../../../src/runtime/fetch-outbound.ts';
import { createLogger } from '../../../src/runtime/logger.ts';
import { systemClock, systemRandom } from '../../../src/runtime/system.ts';
import { createMemoryHotStores } from '../../../src/store/memory/hot-stores.ts';
import type { Database } from '../../../src/store/postgres/database.ts';
import { createDurableStores } from '../../../src/store/postgres/durable-stores.ts';
import { openPglite } from '../../../src/store/postgres/pglite.ts';
import { seedKeys } from '../../http/seed-keys.ts';
import { type Target, TARGET_SETTINGS } from '../../http/target.ts';
import { type SyntheticOptions, synthesize } from '../liveness/synthetic-attempt.ts';

/** The whole application in this process, on the embedded database, before an analyzer that reads what the actors of {@link actAs} performed: everything else is real, and its stores can be looked into. */
export interface ScriptedService extends Target {
  readonly deps: BuiltDeps;
  readonly db: Database;
  readonly masterKey: Uint8Array;
  /** The gateway that `apiKey` belongs to. */
  readonly clientId: string;
  /** Waits for the work that goes on after answers. */
  readonly settle: () => Promise<void>;
  /** @returns the face as it stands, opened */
  readonly faceOf: (subject: string) => Promise<OpenedTemplate>;
}

const ORIGIN = 'http://localhost:4700';
const NETWORK = { ip: '127.0.0.1', country: null, latitude: null, longitude: null };

/** What every picture shows; a picture holds its place in this list. */
const performed: FrameMeasurement[] = [];

/** Measures the pictures of {@link actAs}: what was performed in them. */
export const scriptedAnalyzer: FaceAnalyzer = {
  analyze: (frames) =>
    Promise.resolve(
      frames.flatMap(({ kind, tMs, jpeg }) => {
        const seen = performed[new DataView(jpeg.buffer, jpeg.byteOffset).getUint32(jpeg.length - 4)];
        return seen ? [{ ...seen, kind, tMs }] : [];
      }),
    ),
};

/** A JPEG as far as its header goes, which ends with its place in the list. */
function pictureAt(place: number): Uint8Array {
  const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 240, 1, 64, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0, 0, 0, 0);
  new DataView(jpeg.buffer).setUint32(jpeg.length - 4, place);
  return jpeg;
}

let takes = 0;

/**
 * @param options who performs, and what is changed in how it is measured
 * @returns somebody who does what each step asks
 */
export function actAs(options: Pick<SyntheticOptions, 'person' | 'edit'>): AttackTake {
  takes += 1;
  const seed = takes * 10;
  let nowMs = 0;
  return {
    film: ({ seq, action, windowMs }) => {
      const frames = synthesize({ steps: [{ seq, action, windowMs }] }, { ...options, seed: seed + seq }).flatMap((step) => step.frames);
      const filmed = frames.map((frame) => {
        performed.push(frame);
        return { kind: 'video' as const, tMs: nowMs + frame.tMs, jpeg: pictureAt(performed.length - 1) };
      });
      nowMs = filmed.at(-1)?.tMs ?? nowMs;
      return Promise.resolve(filmed);
    },
  };
}

/** Starts the service with a clock that stands still until it is moved. */
export async function startScriptedService(
  options: { readonly settings?: Readonly<Record<string, string>>; readonly pad?: PadModel } = {},
): Promise<ScriptedService> {
  const loaded = loadConfig({ ...TARGET_SETTINGS, SHUALIAN_MODE: 'demo', ...options.settings });
  if (!loaded.ok) throw new Error(loaded.issues.join('\n'));
  const { config } = loaded;
  let now = systemClock.now();
  const clock = { now: () => now };
  const database = await openPglite(null, { migrationsFolder: PROJECT_PATHS.migrations });
  await database.migrate();
  const durable = createDurableStores(database.db, systemRandom, { clock, thresholds: faceThresholdsOf(config) });
  const keys = await seedKeys(durable);
  const masterKey = systemRandom.bytes(32);
  const background: Promise<unknown>[] = [];
  const deps = buildDeps({
    config,
    publicUrl: ORIGIN,
    masterKey,
    durable,
    hot: createMemoryHotStores(clock),
    analyzer: scriptedAnalyzer,
    pad: options.pad ?? null,
    outbound: createFetchOutbound({ ...outboundRulesOf(config), clock }),
    clock,
    random: systemRandom,
    log: createLogger('silent'),
    remote: () => NETWORK,
    background: (work) => {
      // Whoever waits for it is told.
      work.catch(() => undefined);
      background.push(work);
    },
    memory: createRiskMemory(clock),
    geo: null,
    shippedPolicy: calmPolicy(),
  });
  const clientId = (await durable.clients.listClients()).find(({ name }) => name === 'exchange')?.id ?? '';
  const app = createApp(deps);
  const settle = async (): Promise<void> => {
    while (background.length > 0) await Promise.all(background.splice(0));
  };
  return {
    name: 'scripted',
    origin: ORIGIN,
    address: ORIGIN,
    ...keys,
    deps,
    db: database.db,
    masterKey,
    clientId,
    settle,
    faceOf: async (subject) => {
      const opened = await openFaceTemplate(clientId, subject, deps);
      if (!opened) throw new Error('no face stands');
      return opened;
    },
    send: async (request) => app.fetch(request),
    advance: (ms) => {
      now += ms;
      return Promise.resolve();
    },
    deliverDue: () => Promise.resolve(),
    now: () => now,
    close: async () => {
      await settle();
      await database.close();
    },
  };
}
