import type { z } from '@hono/zod-openapi';
import type { consentRequest, enrollmentRequest, fundPasswordRequest, openEnrollmentRequest } from '../schemas/gateway.ts';
import type { deviceRegistered, enrollmentConsented, enrollmentCreated, enrollmentOpened, enrollmentStatus } from '../schemas/enrollment.ts';
import type { attestation } from '../schemas/phone.ts';
import type { notice, publicNotice } from '../schemas/privacy.ts';
import type { deviceList, erasureReceipt, myData, subjectExport } from '../schemas/subjects.ts';
import type { creationOptions } from '../schemas/webauthn.ts';

const ENROLLMENT = 'enr_3q2-7wAAAAAAAAAAAAAAAA';
const DEVICE = 'dev_3q2-7wAAAAAAAAAAAAAAAA';

/** A drawing, shortened. */
export const QR_SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 33 33"><path stroke="#000" d="M4 4.5h7"/></svg>';

/** The notice of the face check, shortened. */
export const NOTICE = {
  purpose: 'face_verification',
  version: '2026-12',
  sha256: 'C57n3RlT65Bb9f4f5s4MZmDJBtGCpDY4fo2IKSE7v1E',
  locale: 'en',
  title: 'Face verification: notice and separate consent',
  paragraphs: ['If you do not agree you lose nothing and are not restricted for it: use one of the other ways named below.'],
  items: [{ key: 'processor', label: 'Processor', value: 'Example Exchange' }],
} satisfies z.input<typeof notice>;

/** The same, for anybody. */
export const PUBLIC_NOTICE = {
  ...NOTICE,
  present: true,
  editions: [{ version: '2026-12', material: true }],
} satisfies z.input<typeof publicNotice>;

/** Binds a phone. */
export const ENROLLMENT_REQUEST = { subject: { id: 'u_42', display_name: 'Lin' }, locale: 'zh-CN' } satisfies z.input<typeof enrollmentRequest>;

/** The link. */
export const ENROLLMENT_CREATED = {
  id: ENROLLMENT,
  expires_at: '2026-11-26T08:10:00Z',
  qr: { url: `https://auth.example.com/enroll#${ENROLLMENT}.tjSz6UPLUPyZ19qXSSbqBg` },
  qr_svg: QR_SVG,
  watch_token: 'wt_Xq8U9A04LuWVf1cdclS8i0Y7Y0WFKqGDOVquVPWt6ng',
} satisfies z.input<typeof enrollmentCreated>;

/** How far it is. */
export const ENROLLMENT_STATUS = { id: ENROLLMENT, status: 'complete', expires_at: '2026-11-26T08:10:00Z', device_id: DEVICE } satisfies z.input<
  typeof enrollmentStatus
>;

/** Opens it on the phone. */
export const OPEN_REQUEST = { secret: 'tjSz6UPLUPyZ19qXSSbqBg' } satisfies z.input<typeof openEnrollmentRequest>;

/** Opened. */
export const ENROLLMENT_OPENED = {
  enrollment_token: 'et_9dU2-CabzdYwAf-IRUmxP25HMb8J3sBQ97PuGhfaLbE',
  expires_at: '2026-11-26T08:10:00Z',
  subject_display: 'Lin',
  client_name: 'Example Exchange',
  notice: NOTICE,
  has_face: false,
  face_only: false,
} satisfies z.input<typeof enrollmentOpened>;

/** Declines the face; the phone's key alone is bound. */
export const CONSENT_REQUEST = { face: false, version: NOTICE.version, locale: 'en', sha256: NOTICE.sha256 } satisfies z.input<typeof consentRequest>;

const CREATION_OPTIONS = {
  challenge: 'hRfjuNUSvmiRr0twmB6X1faYDymHJy4AUisofHWAjKA',
  rp: { name: 'Example Exchange', id: 'auth.example.com' },
  user: { id: 'qflUrkGnvXXEXZvDz55yMfjFP4rhRacJ9VcA_qcSHAs', name: 'Lin', displayName: '' },
  pubKeyCredParams: [{ alg: -7, type: 'public-key' }],
  timeout: 60_000,
  attestation: 'none',
  excludeCredentials: [],
  authenticatorSelection: { residentKey: 'preferred', userVerification: 'required', requireResidentKey: false },
  extensions: { credProps: true },
  hints: [],
} satisfies z.input<typeof creationOptions>;

/** What the phone's key is made with. */
export const ENROLLMENT_CONSENTED = { status: 'consented', webauthn: CREATION_OPTIONS } satisfies z.input<typeof enrollmentConsented>;

const CREDENTIAL_ID = '0kWitm-jCoaQjGVzQkraEcyzi5IbeoZOrYiUf9myg6c';

/** A new key. */
export const REGISTER_REQUEST = {
  attestation: {
    id: CREDENTIAL_ID,
    rawId: CREDENTIAL_ID,
    type: 'public-key',
    clientExtensionResults: {},
    response: { clientDataJSON: 'eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0', attestationObject: 'o2NmbXRkbm9uZQ', transports: ['internal'] },
  },
  device_name: 'Phone',
} satisfies { attestation: z.input<typeof attestation>; device_name: string };

/** Bound. */
export const DEVICE_REGISTERED = {
  status: 'complete',
  device_id: DEVICE,
  device_token: 'dt_Wks1Y2uahYsN4Z-qwaKAB4OQ5-bRnUEgHfnVhQTXMlw',
} satisfies z.input<typeof deviceRegistered>;

/** Devices. */
export const DEVICE_LIST = {
  devices: [{ id: DEVICE, name: 'Phone', created_at: '2026-11-26T08:05:00Z', last_used_at: null, backed_up: false, has_face: false }],
} satisfies z.input<typeof deviceList>;

const CONSENT_WORDS = {
  what: { zh: '记录了拒绝人脸核验的选择', en: 'Refusal of the face check was recorded' },
  purpose: { zh: '证明选择是自愿的', en: 'To prove that the choice was free' },
  legal_basis: 'PIPL art. 14, 56; GDPR art. 7(1)',
};

/** An export, shortened. */
export const SUBJECT_EXPORT = {
  subject: 'u_42',
  exported_at: '2026-11-26T09:00:00Z',
  data: { devices: [{ id: DEVICE, name: 'Phone', createdAt: 1_795_680_300_000 }], tokens: [] },
  retention: [
    {
      item: 'devices',
      key: DEVICE,
      since: '2026-11-26T08:05:00Z',
      kept_until: null,
      ends_with: { zh: '解除绑定或注销', en: 'revocation or erasure' },
      why: { zh: '用于确认是您的手机', en: 'To know your phone' },
    },
  ],
  processing_log: [{ at: '2026-11-26T08:04:00Z', kind: 'consent.refused', ...CONSENT_WORDS, data: { version: '2026-12' } }],
} satisfies z.input<typeof subjectExport>;

/** A receipt. */
export const ERASURE_RECEIPT = {
  receipt: {
    id: 'rcp_3q2-7wAAAAAAAAAAAAAAAA',
    subject_hash: '4DEj0GdwC1gJLTfnFfVDqq9GezVV6qMGdSxhIM05BHQ',
    erased_at: '2026-11-26T09:00:00Z',
    items: { devices: 1, enrollments: 1, assessments: 3, audit_events: 4 },
  },
} satisfies z.input<typeof erasureReceipt>;

/** One's own view. */
export const MY_DATA = {
  client_name: 'Example Exchange',
  has_face: true,
  items: [
    {
      item: 'enrollments',
      what: 'Bindings of a phone',
      count: 1,
      kept_until: '2026-12-26T08:05:00Z',
      kept_days: 30,
      ends_with: 'its time, or erasure',
      why: 'To know how a phone was bound',
    },
  ],
  consents: [{ version: '2026-12', text_sha256: PUBLIC_NOTICE.sha256, locale: 'en', given_at: '2026-11-26T08:04:00Z', withdrawn_at: null }],
  processing_log: [{ at: '2026-11-26T08:04:00Z', what: CONSENT_WORDS.what.en, purpose: CONSENT_WORDS.purpose.en, legal_basis: CONSENT_WORDS.legal_basis }],
} satisfies z.input<typeof myData>;

/** A generator. */
export const TOTP_SETUP = {
  otpauth_url: 'otpauth://totp/Example:u_42?issuer=Example&secret=JBSWY3DPEHPK3PXP&algorithm=SHA1&digits=6&period=30',
  qr_svg: QR_SVG,
  secret_base32: 'JBSWY3DPEHPK3PXP',
};

/** Sets a fund password. */
export const FUND_PASSWORD_REQUEST = { password: 'correct horse battery staple' } satisfies z.input<typeof fundPasswordRequest>;
