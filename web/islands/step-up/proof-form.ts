import { element } from '../dom/element.ts';
import { type ApiResult } from '../http/call-api.ts';

/** One entry of a form. */
export interface ProofField {
  readonly name: string;
  readonly label: string;
  /** Six digits, or a password. */
  readonly kind: 'code' | 'password';
}

/** A small form that sends a proof and says what went wrong. */
export interface ProofFormOptions {
  readonly fields: readonly ProofField[];
  readonly submitLabel: string;
  readonly busyLabel: string;
  readonly shapeMessage: string;
  readonly triesText: (left: number) => string;
  readonly send: (values: Readonly<Record<string, string>>) => Promise<ApiResult>;
  readonly onSuccess: (body: unknown) => void;
}

/**
 * Builds the form: large digits, the right keyboard, one-time-code autofill, errors tied to their field and spoken.
 * @param options fields and how to send them
 * @returns the form
 */
export function createProofForm(options: ProofFormOptions): HTMLFormElement {
  const inputs = options.fields.map((field) => [field, createInput(field)] as const);
  const error = element('p', { class: 'form-error', attributes: { role: 'alert' } });
  const button = element('button', {
    class: 'button button-primary button-wide',
    text: options.submitLabel,
    attributes: { type: 'submit' },
  });
  const form = element('form', { class: 'proof-form', attributes: { novalidate: '' } }, [
    ...inputs.map(([field, input]) => element('label', { class: 'field' }, [element('span', { text: field.label }), input])),
    error,
    button,
  ]);
  const fail = (message: string): void => {
    error.textContent = message;
    for (const [, input] of inputs) input.setAttribute('aria-invalid', 'true');
    inputs[0]?.[1].focus();
    inputs[0]?.[1].select();
  };
  const submit = async (): Promise<void> => {
    const bad = inputs.find(([field, input]) => (field.kind === 'code' ? !/^\d{6}$/.test(digits(input.value)) : input.value === ''));
    if (bad !== undefined) {
      fail(options.shapeMessage);
      bad[1].focus();
      return;
    }
    error.textContent = '';
    button.disabled = true;
    button.textContent = options.busyLabel;
    const result = await options.send(
      Object.fromEntries(inputs.map(([field, input]) => [field.name, field.kind === 'code' ? digits(input.value) : input.value])),
    );
    button.disabled = false;
    button.textContent = options.submitLabel;
    if (result.ok) {
      options.onSuccess(result.body);
      return;
    }
    const { remedy, triesLeft } = result.problem;
    fail(triesLeft === null ? remedy : `${remedy} ${options.triesText(triesLeft)}`);
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!button.disabled) void submit();
  });
  return form;
}

function createInput(field: ProofField): HTMLInputElement {
  const attributes: Record<string, string> =
    field.kind === 'code'
      ? {
          type: 'text',
          inputmode: 'numeric',
          autocomplete: 'one-time-code',
          maxlength: '7',
          pattern: '[0-9 ]*',
          spellcheck: 'false',
        }
      : { type: 'password', autocomplete: 'off', maxlength: '256' };
  return element('input', {
    class: field.kind === 'code' ? 'input input-code' : 'input',
    attributes: { ...attributes, name: field.name },
  });
}

/** Full-width digits from Chinese keyboards and spaces from paste are what people mean by digits. */
function digits(value: string): string {
  return value.normalize('NFKC').replaceAll(/\s/g, '');
}
