import controls from '../styles/controls.css?inline';
import styles from '../styles/step-up-qr.css?inline';
import tokens from '../styles/tokens.css?inline';
import { stepUpTexts } from '../texts/step-up.ts';
import { type Language, toLanguage, translator } from '../texts/text-table.ts';
import { element } from './dom/element.ts';
import { callApi } from './http/call-api.ts';
import { type ChallengeView, isEnd } from './step-up/challenge-status.ts';
import { createOutcomePanel, describeOutcome } from './step-up/outcome.ts';
import { createProofForm } from './step-up/proof-form.ts';
import { createQrPanel } from './step-up/qr-panel.ts';
import { createStepsList } from './step-up/steps-list.ts';
import { watchChallenge } from './step-up/watch-challenge.ts';

/** Where this script came from is where the API is, unless the page says otherwise. */
const SCRIPT_ORIGIN = new URL(import.meta.url).origin;

/**
 * `<step-up-qr challenge="chl_…" watch-token="wt_…" [base="https://auth.example.com"] [lang="zh-CN"]>`:
 * shows the live QR code, follows the challenge, takes the confirm code and the fallback.
 * Fires `stepup:verified` and `stepup:ended` (both with `detail.status`, both bubble). They only say "look now":
 * the page's server must redeem its own `auth_req_id`, since anything in a browser can be forged.
 */
export class StepUpQr extends HTMLElement {
  readonly #root: HTMLElement;
  readonly #connection: HTMLElement;
  readonly #live: HTMLElement;
  #stop = new AbortController();
  #qrStop = new AbortController();
  /** The panel with the live code, kept while only the words around it change. */
  #qr: HTMLElement | null = null;
  #view: ChallengeView | null = null;
  #shown = '';
  #isTotpOpen = false;

  /** Builds an empty element; nothing is fetched before it stands in a page. */
  constructor() {
    super();
    const shadow = this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync([tokens, controls, styles].join('\n'));
    shadow.adoptedStyleSheets = [sheet];
    this.#root = element('div', { class: 'root' });
    this.#connection = element('p', { class: 'connection', attributes: { role: 'status' } });
    this.#live = element('p', { class: 'visually-hidden', attributes: { role: 'status', 'aria-live': 'polite' } });
    shadow.append(this.#root, this.#connection, this.#live);
  }

  /** Starts to watch. */
  connectedCallback(): void {
    this.#stop = new AbortController();
    this.#qrStop = new AbortController();
    this.#shown = '';
    this.#qr = null;
    const challengeId = this.getAttribute('challenge') ?? '';
    if (!/^chl_[A-Za-z0-9_-]{8,64}$/.test(challengeId) || this.#token() === '') {
      this.#end('gone');
      return;
    }
    this.#render({ status: 'pending', expiresAtMs: null, methods: [], confirmTriesLeft: null, failureCode: '', bindingMessage: '' });
    const t = translator(stepUpTexts, this.#language());
    void watchChallenge({
      base: this.#base(),
      challengeId,
      watchToken: this.#token(),
      language: this.#language(),
      signal: this.#stop.signal,
      onView: (view) => this.#render(view),
      onGone: () => this.#end('gone'),
      onConnection: (isConnected) => {
        this.#connection.textContent = isConnected ? '' : t('qrLost');
      },
    });
  }

  /** Stops everything. */
  disconnectedCallback(): void {
    this.#stop.abort();
    this.#qrStop.abort();
  }

  #language(): Language {
    return toLanguage(this.closest('[lang]')?.getAttribute('lang') ?? (document.documentElement.lang || navigator.language));
  }

  #base(): string {
    return this.getAttribute('base') ?? SCRIPT_ORIGIN;
  }

  #token(): string {
    return this.getAttribute('watch-token') ?? '';
  }

  #url(action: string): string {
    return `${this.#base()}/v1/challenges/${this.getAttribute('challenge') ?? ''}/${action}`;
  }

  #render(view: ChallengeView): void {
    this.#view = view;
    if (isEnd(view.status)) {
      this.#end(view);
      return;
    }
    const mode = this.#isTotpOpen && view.status === 'pending' ? 'totp' : `${view.status}:${view.methods.join()}:${view.bindingMessage}`;
    if (mode === this.#shown) return;
    this.#shown = mode;
    if (view.status !== 'pending' || mode === 'totp') {
      this.#qrStop.abort();
      this.#qr = null;
    }
    this.#draw(view, mode === 'totp');
  }

  #draw(view: ChallengeView, isTotp: boolean): void {
    const headline = this.#headline(view, isTotp);
    const isForm = isTotp || view.status === 'awaiting_confirmation';
    const panel = isTotp ? this.#totpPanel() : this.#panelOf(view);
    const side = element('div', { class: 'side' }, [...this.#story(view, isTotp), ...this.#extras(view, isTotp)]);
    // A form stands under its heading; a picture stands beside it.
    (isForm ? panel : side).prepend(headline);
    this.#root.className = isTotp ? 'root root-alone' : 'root';
    this.#root.replaceChildren(panel, side);
    this.#live.textContent = headline.textContent;
    if (isForm) panel.querySelector('input')?.focus();
  }

  #headline(view: ChallengeView, isTotp: boolean): HTMLElement {
    const text = isTotp ? translator(stepUpTexts, this.#language())('otherWayTitle') : statusText(view, this.#language());
    return element('h2', { class: 'headline', text, attributes: { tabindex: '-1' } });
  }

  #story(view: ChallengeView, isTotp: boolean): readonly HTMLElement[] {
    if (isTotp) return [];
    const steps = [...this.#bindingCode(view), createStepsList(view.status, this.#language())];
    if (view.status !== 'claimed') return steps;
    return [element('p', { text: translator(stepUpTexts, this.#language())('claimedBody') }), ...steps];
  }

  #bindingCode({ bindingMessage }: ChallengeView): readonly HTMLElement[] {
    if (bindingMessage === '') return [];
    const t = translator(stepUpTexts, this.#language());
    return [
      element('p', { class: 'binding-code' }, [
        element('span', { class: 'muted', text: t('bindingCode') }),
        element('strong', { text: bindingMessage, attributes: { translate: 'no' } }),
      ]),
    ];
  }

  #panelOf(view: ChallengeView): HTMLElement {
    const t = translator(stepUpTexts, this.#language());
    if (view.status === 'pending') {
      this.#qr ??= this.#qrPanel();
      return this.#qr;
    }
    if (view.status === 'awaiting_confirmation') {
      const form = createProofForm({
        fields: [{ name: 'code', label: t('confirmLabel'), kind: 'code' }],
        submitLabel: t('confirmSend'),
        busyLabel: t('sending'),
        shapeMessage: t('codeShape'),
        triesText: (n) => t('triesLeft', { n }),
        send: (values) =>
          callApi({
            method: 'POST',
            url: this.#url('confirm'),
            token: this.#token(),
            json: values,
            language: this.#language(),
          }),
        onSuccess: () => this.#render({ ...(this.#view ?? view), status: 'verified' }),
      });
      return element('div', { class: 'panel' }, [form, element('p', { class: 'muted safety', text: t('confirmWhy') })]);
    }
    return element('div', { class: 'panel' }, [element('div', { class: 'spinner', attributes: { 'aria-hidden': 'true' } })]);
  }

  #qrPanel(): HTMLElement {
    this.#qrStop = new AbortController();
    return createQrPanel({
      base: this.#base(),
      challengeId: this.getAttribute('challenge') ?? '',
      watchToken: this.#token(),
      language: this.#language(),
      signal: this.#qrStop.signal,
    });
  }

  #totpPanel(): HTMLElement {
    const t = translator(stepUpTexts, this.#language());
    const form = createProofForm({
      fields: [
        { name: 'code', label: t('totpLabel'), kind: 'code' },
        { name: 'fund_password', label: t('fundPasswordLabel'), kind: 'password' },
      ],
      submitLabel: t('totpSend'),
      busyLabel: t('sending'),
      shapeMessage: t('codeShape'),
      triesText: (n) => t('triesLeft', { n }),
      send: (values) =>
        callApi({
          method: 'POST',
          url: this.#url('fallback'),
          token: this.#token(),
          json: { method: 'totp', ...values },
          language: this.#language(),
        }),
      onSuccess: () => {
        this.#isTotpOpen = false;
      },
    });
    return element('div', { class: 'panel' }, [form]);
  }

  #extras(view: ChallengeView, isTotp: boolean): readonly HTMLElement[] {
    const t = translator(stepUpTexts, this.#language());
    const toggle = (isOpen: boolean): void => {
      this.#isTotpOpen = isOpen;
      if (this.#view !== null) this.#render(this.#view);
    };
    const safety = element('p', { class: 'muted safety', text: t('safety') });
    if (isTotp)
      return [
        element('button', {
          class: 'button button-text',
          text: t('back'),
          attributes: { type: 'button' },
          onClick: () => toggle(false),
        }),
      ];
    if (view.status !== 'pending' || !view.methods.includes('totp')) return [safety];
    return [
      safety,
      element('button', {
        class: 'button button-outline',
        text: t('otherWay'),
        attributes: { type: 'button' },
        onClick: () => toggle(true),
      }),
    ];
  }

  #end(view: ChallengeView | 'gone'): void {
    const status = view === 'gone' ? 'gone' : view.status;
    if (this.#shown === `end:${status}`) return;
    this.#shown = `end:${status}`;
    this.#stop.abort();
    this.#qrStop.abort();
    this.#connection.textContent = '';
    const panel = createOutcomePanel(describeOutcome(view, this.#language()));
    this.#root.className = 'root root-alone';
    this.#root.replaceChildren(panel);
    this.#live.textContent = panel.textContent;
    const isVerified = status === 'verified' || status === 'consumed';
    this.dispatchEvent(
      new CustomEvent(isVerified ? 'stepup:verified' : 'stepup:ended', {
        bubbles: true,
        composed: true,
        detail: { status },
      }),
    );
  }
}

function statusText(view: ChallengeView, language: Language): string {
  const t = translator(stepUpTexts, language);
  if (view.status === 'claimed') return t('statusClaimed');
  if (view.status === 'verifying') return t('statusVerifying');
  return view.status === 'awaiting_confirmation' ? t('statusConfirm') : t('statusPending');
}

if (customElements.get('step-up-qr') === undefined) customElements.define('step-up-qr', StepUpQr);
