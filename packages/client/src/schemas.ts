// Made from the OpenAPI document by tests/architecture/client-types.test.ts; do not edit. `vitest run --project unit tests/architecture -u` makes it anew.

export type AuthorizationDetail =
  | {
      type: 'withdrawal';
      asset: string;
      amount: string;
      amount_usd: string;
      balance_usd?: string;
      network: string;
      address: string;
      memo?: string;
      fee?: string;
      address_added_at?: string;
    }
  | {
      type: 'withdrawal_address';
      asset: string;
      network: string;
      address: string;
      memo?: string;
      label?: string;
    }
  | {
      type: 'contact_change';
      channel: 'phone' | 'email';
      new_value_masked: string;
    }
  | {
      type: 'factor_change';
      factor: 'password' | 'fund_password' | 'totp' | 'passkey' | 'device' | 'face';
      operation: 'add' | 'change' | 'reset' | 'remove' | 'disable';
    }
  | {
      type: 'api_key';
      name: string;
      permissions: string[];
      ip_allow_list?: string[];
    }
  | {
      type: 'login';
    }
  | {
      type: 'custom';
      description: string;
    };
/**
 * Every rule that fired and every term of the score, in natural log-odds.
 */
export type Explanation = {
  decision: 'allow' | 'step_up' | 'deny';
  rules: {
    id: string;
    effect: string;
    reason: string;
    status: string;
  }[];
  obligations: {
    type: 'hold';
    until: number;
    reason: string;
  }[];
  terms: {
    code: string;
    weight: number;
  }[];
  log_odds: number;
  probability: number;
  is_scored: boolean;
  required_acr: ('urn:shualian:acr:face+device' | 'urn:shualian:acr:device' | 'urn:shualian:acr:totp')[];
  methods: string[] | null;
  providers?: ('local-active' | 'aws-rekognition' | 'azure-face' | 'simulated')[];
  assurance?: 'client_asserted' | 'device_attested' | 'server_verified';
  confirm_required: boolean;
  expected_loss: {
    usd: number;
    frictionUsd: number;
  } | null;
  reasons: {
    code: string;
    weight: number;
  }[];
  challenge: string | null;
  shadow: {
    policy: string;
    version: string;
    decision: 'allow' | 'step_up' | 'deny';
  }[];
} | null;
/**
 * Unknown, foreign, expired, revoked and used tokens look the same.
 */
export type Introspection =
  | {
      active: true;
      token_type: 'Bearer' | 'DPoP';
      sub: string;
      acr: 'urn:shualian:acr:face+device' | 'urn:shualian:acr:device' | 'urn:shualian:acr:totp';
      amr: string[];
      assurance?: 'client_asserted' | 'device_attested' | 'server_verified';
      liveness_provider?: 'local-active' | 'aws-rekognition' | 'azure-face' | 'simulated';
      txn: string;
      asm: string;
      jti: string;
      authorization_details: AuthorizationDetail[];
      iss: string;
      aud: string;
      sid: string;
      iat: number;
      nbf: number;
      exp: number;
      client_id: string;
      auth_time: number;
      step_up_at: number;
      cnf?: {
        jkt: string;
      };
    }
  | {
      active: false;
    };

export interface AssessRequest {
  event: {
    type:
      | 'login'
      | 'login.failed'
      | 'registration'
      | 'password.change'
      | 'fund_password.change'
      | 'phone.change'
      | 'email.change'
      | 'mfa.reset'
      | 'mfa.disable'
      | 'withdrawal.create'
      | 'withdrawal_address.add'
      | 'withdrawal_address.change'
      | 'api_key.create'
      | 'limit.raise'
      | 'device.remove'
      | 'custom';
    id?: string;
    occurred_at?: string;
  };
  subject: {
    id: string;
    tier?: string;
    created_at?: string;
  };
  session: {
    id: string;
    jkt?: string;
  };
  context: {
    ip: string;
    user_agent?: string;
    device_id?: string;
    locale?: string;
    origin: string;
    geo?: {
      country?: string;
      city?: string;
      latitude?: number;
      longitude?: number;
      accuracy_km?: number;
      asn?: number;
    };
  };
  authorization_details?: AuthorizationDetail[];
  options?: {
    explain?: 'none' | 'codes' | 'full';
  };
}
/**
 * On `step_up` there is a challenge, except after `login.failed`, and where the person has no method that would be enough: then `enrollment_required` is among the reasons. Too many challenges, or declined ones, are a `deny` with `retry_after_seconds`.
 */
export interface AssessResponse {
  assessment_id: string;
  decision: 'allow' | 'step_up' | 'deny';
  policy: {
    id: string;
    version: string;
    mode: 'enforce' | 'shadow';
  };
  risk: {
    score: number;
    level: 'low' | 'medium' | 'high';
  };
  reasons: {
    code: string;
    weight: number;
    text?: {
      zh: string;
      en: string;
    };
  }[];
  obligations: {
    type: 'hold';
    until: string;
    reason: string;
  }[];
  shadow: {
    policy: string;
    version: string;
    decision: 'allow' | 'step_up' | 'deny';
    score: number;
  }[];
  required?: {
    acr_values: ('urn:shualian:acr:face+device' | 'urn:shualian:acr:device' | 'urn:shualian:acr:totp')[];
    max_age: number;
  };
  retry_after_seconds?: number;
  challenge?: {
    id: string;
    status: 'pending' | 'claimed' | 'verifying' | 'awaiting_confirmation' | 'verified' | 'consumed' | 'failed' | 'rejected' | 'expired' | 'canceled';
    expires_at: string;
    methods: ('face' | 'passkey' | 'totp')[];
    auth_req_id: string;
    interval: number;
    watch_token: string;
    qr: {
      url: string;
      svg_url: string;
      rotates_every_s: number;
    };
    page_url: string;
  };
}
export interface StoredAssessment {
  assessment_id: string;
  subject: string;
  event: {
    type: string;
    id: string | null;
  };
  at: string;
  decision: 'allow' | 'step_up' | 'deny';
  policy: {
    id: string;
    version: string;
    mode: 'enforce' | 'shadow';
  };
  risk: {
    score: number;
    level: 'low' | 'medium' | 'high';
  };
  explanation: Explanation;
  for_user: {
    text: {
      zh: string;
      en: string;
    };
    remedy: {
      zh: string;
      en: string;
    };
  }[];
  would_have_changed:
    | {
        without: string[];
        decision: 'allow' | 'step_up' | 'deny';
      }[]
    | null;
  derivation:
    | {
        kind: 'same';
      }
    | {
        kind: 'different';
        member: string;
        stored: string;
        derived: string;
      }
    | {
        kind: 'impossible';
        why: 'erased' | 'policy_unknown';
      };
  outcome: {
    label: 'legitimate' | 'fraud';
    source: string;
    at: string;
  } | null;
}
export interface OutcomeRequest {
  label: 'legitimate' | 'fraud';
  source: string;
}
export interface ChallengeStatus {
  id: string;
  status: 'pending' | 'claimed' | 'verifying' | 'awaiting_confirmation' | 'verified' | 'consumed' | 'failed' | 'rejected' | 'expired' | 'canceled';
  expires_at: string;
  event_type: string;
  methods: ('face' | 'passkey' | 'totp')[];
  confirm_required: boolean;
  confirm_tries_left?: number;
  binding_message?: string;
  failure?: {
    code: string;
  };
  reject_reason?: 'not_me' | 'wrong_details' | 'changed_mind' | 'other';
}
export interface TokenResponse {
  access_token: string;
  token_type: 'Bearer' | 'DPoP';
  expires_in: number;
  acr: 'urn:shualian:acr:face+device' | 'urn:shualian:acr:device' | 'urn:shualian:acr:totp';
  authorization_details: AuthorizationDetail[];
}
export interface ConsumeRequest {
  token: string;
  possession?: Possession;
  authorization_details: AuthorizationDetail[];
}
export interface Possession {
  proof: string;
  htm: string;
  htu: string;
}
export interface ConsumedToken {
  active: true;
  sub: string;
  acr: 'urn:shualian:acr:face+device' | 'urn:shualian:acr:device' | 'urn:shualian:acr:totp';
  amr: string[];
  assurance?: 'client_asserted' | 'device_attested' | 'server_verified';
  liveness_provider?: 'local-active' | 'aws-rekognition' | 'azure-face' | 'simulated';
  txn: string;
  asm: string;
  jti: string;
  authorization_details: AuthorizationDetail[];
}
export interface EnrollmentRequest {
  subject: {
    id: string;
    display_name?: string;
  };
  locale?: 'zh-CN' | 'en';
  step_up_token?: string;
  step_up_possession?: Possession;
  face_only?: boolean;
  face_reset?: boolean;
}
export interface EnrollmentCreated {
  id: string;
  expires_at: string;
  qr: {
    url: string;
  };
  qr_svg: string;
  watch_token: string;
}
export interface EnrollmentStatus {
  id: string;
  status: 'created' | 'opened' | 'consented' | 'registered' | 'complete' | 'expired';
  expires_at: string;
  device_id?: string;
}
export interface DeviceList {
  devices: {
    id: string;
    name: string;
    created_at: string;
    last_used_at: string | null;
    backed_up: boolean;
    has_face: boolean;
  }[];
}
export interface SubjectExport {
  subject: string;
  exported_at: string;
  /**
   * Rows by kind, as the store holds them; secrets, hashes, keys, biometrics and what face checks found are left out. Kinds and columns follow the store and may change.
   */
  data: {
    [k: string]: {
      [k: string]: unknown;
    }[];
  };
  retention: {
    item: string;
    key: string;
    since: string | null;
    kept_until: string | null;
    ends_with: {
      zh: string;
      en: string;
    };
    why: {
      zh: string;
      en: string;
    };
  }[];
  processing_log: {
    at: string;
    kind: string;
    what: {
      zh: string;
      en: string;
    };
    purpose: {
      zh: string;
      en: string;
    };
    legal_basis: string;
    /**
     * Facts of the event, by its kind.
     */
    data: {
      [k: string]: unknown;
    } | null;
  }[];
}
export interface ErasureReceipt {
  receipt: {
    id: string;
    subject_hash: string;
    erased_at: string;
    /**
     * How many rows of each kind were destroyed or blanked.
     */
    items: {
      [k: string]: number;
    };
  };
}
/**
 * What went wrong, by a stable code; texts may change. The status of each code is fixed.
 */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code:
    | 'json_malformed'
    | 'json_duplicate_key'
    | 'json_too_deep'
    | 'json_too_many_keys'
    | 'request_invalid'
    | 'invalid_authorization_details'
    | 'body_too_large'
    | 'evidence_too_large'
    | 'unsupported_media_type'
    | 'frames_malformed'
    | 'frames_digest_mismatch'
    | 'frames_time_backwards'
    | 'unauthorized'
    | 'forbidden_scope'
    | 'not_found'
    | 'assessment_not_found'
    | 'challenge_not_found'
    | 'enrollment_not_found'
    | 'attempt_not_found'
    | 'device_not_found'
    | 'factor_not_found'
    | 'notice_not_found'
    | 'held_request_not_found'
    | 'route_refused'
    | 'idempotency_key_invalid'
    | 'idempotency_key_reused'
    | 'idempotency_in_progress'
    | 'policy_invalid'
    | 'policy_not_found'
    | 'policy_shadows_full'
    | 'list_value_invalid'
    | 'list_entry_not_found'
    | 'list_full'
    | 'webhook_not_found'
    | 'webhook_url_refused'
    | 'webhook_limit_reached'
    | 'delivery_not_found'
    | 'rule_not_found'
    | 'rule_not_snoozable'
    | 'snooze_limit_reached'
    | 'client_key_invalid'
    | 'client_key_known'
    | 'client_keys_full'
    | 'client_key_not_found'
    | 'notification_endpoint_invalid'
    | 'stream_not_found'
    | 'stream_exists'
    | 'stream_url_refused'
    | 'stream_property_fixed'
    | 'verification_too_soon'
    | 'rate_limited'
    | 'qr_frame_stale'
    | 'challenge_already_claimed'
    | 'challenge_not_pending'
    | 'challenge_wrong_state'
    | 'challenge_expired'
    | 'liveness_tries_exhausted'
    | 'liveness_exclusion_fixed'
    | 'liveness_step_late'
    | 'liveness_attempt_ended'
    | 'chunk_out_of_order'
    | 'chunk_conflict'
    | 'evidence_destroyed'
    | 'evidence_not_held'
    | 'face_try_later'
    | 'face_closed'
    | 'face_not_enrolled'
    | 'face_reference_outdated'
    | 'capture_refused'
    | 'consent_required'
    | 'consent_outdated'
    | 'assertion_invalid'
    | 'attestation_invalid'
    | 'confirm_code_wrong'
    | 'factor_invalid'
    | 'factor_try_later'
    | 'factor_closed'
    | 'password_unacceptable'
    | 'method_not_allowed_here'
    | 'step_up_required'
    | 'token_invalid'
    | 'possession_unproven'
    | 'token_consumed'
    | 'token_revoked'
    | 'intent_mismatch'
    | 'analyzer_busy'
    | 'analyzer_unavailable'
    | 'liveness_provider_unavailable'
    | 'store_unavailable'
    | 'internal_error';
  request_id: string;
  remedy: {
    zh: string;
    en: string;
  };
  retry_after_seconds?: number;
  tries_left?: number;
  field?: string;
  errors?: {
    path: string;
    code: string;
  }[];
  issues?: {
    path: string;
    line: number | null;
    column: number | null;
    message: string;
    excerpt: string | null;
  }[];
}
export interface OAuthError {
  error:
    | 'invalid_request'
    | 'invalid_client'
    | 'unauthorized_client'
    | 'invalid_binding_message'
    | 'invalid_authorization_details'
    | 'unmet_authentication_requirements'
    | 'login_hint_token_not_supported'
    | 'id_token_hint_not_supported'
    | 'user_code_not_supported'
    | 'request_not_supported'
    | 'request_uri_not_supported'
    | 'registration_not_supported'
    | 'unsupported_grant_type'
    | 'invalid_grant'
    | 'authorization_pending'
    | 'slow_down'
    | 'access_denied'
    | 'expired_token'
    | 'invalid_dpop_proof'
    | 'use_dpop_nonce';
  error_description: string;
}
