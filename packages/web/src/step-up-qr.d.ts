/** How a challenge ended for the browser; `gone` when it is not known, or no longer. */
export type StepUpEnd = 'verified' | 'consumed' | 'failed' | 'rejected' | 'expired' | 'canceled' | 'gone';

/** What both events tell. It only says "look now": the server redeems its own `auth_req_id`, since anything in a browser can be forged. */
export interface StepUpDetail {
  readonly status: StepUpEnd;
}

/**
 * `<step-up-qr challenge="chl_…" watch-token="wt_…" base="https://auth.example.com" lang="zh-CN">`.
 * Shows the live code, follows the challenge by server-sent events or by polling, takes the confirm code and the fallback.
 * Fires `stepup:verified` and `stepup:ended`, both bubbling and composed.
 */
export declare class StepUpQr extends HTMLElement {}

declare global {
  interface HTMLElementTagNameMap {
    'step-up-qr': StepUpQr;
  }
  interface HTMLElementEventMap {
    'stepup:verified': CustomEvent<StepUpDetail>;
    'stepup:ended': CustomEvent<StepUpDetail>;
  }
}
