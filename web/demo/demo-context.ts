/** Where the visitor plays to be. */
export type NetworkPreset = 'here' | 'home' | 'abroad';

/** Which browser the visitor plays to use. */
export type DevicePreset = 'known' | 'new';

/** What the demo's controls are set to. */
export interface DemoControls {
  readonly network: NetworkPreset;
  readonly device: DevicePreset;
}

/** Addresses are of the documentation ranges of RFC 5737. */
const NETWORKS = {
  home: {
    ip: '203.0.113.7',
    geo: { country: 'DE', city: 'Frankfurt', latitude: 50.1, longitude: 8.7, accuracy_km: 20, asn: 64_512 },
  },
  abroad: {
    ip: '198.51.100.23',
    geo: { country: 'SG', city: 'Singapore', latitude: 1.35, longitude: 103.82, accuracy_km: 20, asn: 64_600 },
  },
} as const;

/**
 * Reads the controls from a form.
 * @param network value of the network choice
 * @param device value of the device choice
 * @returns the controls; what is unknown is the plain case
 */
export function parseControls(network: unknown, device: unknown): DemoControls {
  return {
    network: network === 'home' || network === 'abroad' ? network : 'here',
    device: device === 'new' ? 'new' : 'known',
  };
}

/**
 * Builds the `context` of an assessment, as a gateway would from its own request, changed by the demo's controls.
 * @param controls what the visitor chose
 * @param request what the request really was
 * @returns the context in the API's form
 */
export function buildContext(
  controls: DemoControls,
  request: {
    readonly ip: string;
    readonly userAgent: string;
    readonly language: string;
    readonly origin: string;
    readonly accountId: string;
    readonly sessionId: string;
  },
): Readonly<Record<string, unknown>> {
  const preset = controls.network === 'here' ? null : NETWORKS[controls.network];
  return {
    ip: preset?.ip ?? request.ip,
    user_agent: request.userAgent.slice(0, 1024),
    device_id: controls.device === 'known' ? `d_usual_${request.accountId}` : `d_new_${request.sessionId.slice(0, 16)}`,
    locale: request.language,
    origin: request.origin,
    ...(preset === null ? {} : { geo: preset.geo }),
  };
}
