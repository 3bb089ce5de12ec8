import { type PublicKeyCredentialCreationOptionsJSON, type RegistrationResponseJSON, startRegistration } from '@simplewebauthn/browser';
import { enrollTexts } from '../../texts/enroll.ts';
import { translator } from '../../texts/text-table.ts';
import { isObject, textAt } from '../../wire/read-json.ts';
import { element } from '../dom/element.ts';
import { ask } from '../dom/screens.ts';
import type { EnrollPage } from './enroll-api.ts';

/** A new key and the name that the person gave the phone. */
export interface NewKey {
  readonly attestation: RegistrationResponseJSON;
  readonly deviceName: string;
}

/**
 * Has the phone make a key, after a tap and as often as needed.
 * @param page screens and language
 * @param options what the server wants
 * @returns the key
 */
export async function createKey(page: EnrollPage, options: unknown): Promise<NewKey> {
  const t = translator(enrollTexts, page.language);
  const name = element('input', {
    class: 'input',
    attributes: { type: 'text', maxlength: '64', autocomplete: 'off', value: guessDeviceName() },
  });
  for (let problem = ''; ; ) {
    const field = element('label', { class: 'field' }, [element('span', { text: t('deviceName') }), name]);
    const alert = element('p', { class: 'form-error', text: problem, attributes: { role: 'alert' } });
    await ask<'create'>(page.screens, { icon: 'key', title: t('keyTitle'), body: [t('keyBody')], extra: [field, alert] }, [
      { value: 'create', label: t('keyButton'), kind: 'primary' },
    ]);
    try {
      if (!isCreationOptions(options)) throw new TypeError('no creation options');
      return {
        attestation: await startRegistration({ optionsJSON: options }),
        deviceName: name.value.trim().slice(0, 64),
      };
    } catch (error) {
      problem = error instanceof Error && error.name === 'InvalidStateError' ? t('keyExists') : t('keyFailed');
    }
  }
}

function isCreationOptions(value: unknown): value is PublicKeyCredentialCreationOptionsJSON {
  return isObject(value) && textAt(value, 'challenge') !== '';
}

/** A name that the person will know in a list; it can be changed before it is sent. */
function guessDeviceName(): string {
  const agent = navigator.userAgent;
  const device = ['iPhone', 'iPad', 'Android', 'Windows', 'Mac', 'Linux'].find((name) => agent.includes(name)) ?? '';
  const model = /Android [\d.]+; ([^;)]{2,24})/.exec(agent)?.[1] ?? '';
  return model.length > 2 ? model : device;
}
