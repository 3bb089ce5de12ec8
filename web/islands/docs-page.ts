import '../styles/docs.css';
import { docsTexts } from '../texts/docs.ts';
import { type Translate, toLanguage, translator } from '../texts/text-table.ts';
import { toObject } from '../wire/read-json.ts';
import { describeSchema } from './docs/describe-schema.ts';
import { type Operation, readOperations } from './docs/read-operations.ts';
import { element } from './dom/element.ts';

type T = Translate<keyof typeof docsTexts>;

function showOperation(operation: Operation, spec: unknown, t: T): HTMLElement {
  const sections: Node[] = [];
  if (operation.description !== '') sections.push(element('p', { class: 'muted', text: operation.description }));
  sections.push(element('h3', { text: t('callers') }), callersList(operation, t));
  if (operation.parameters.length > 0) {
    const items = operation.parameters.map((parameter) =>
      element('li', {}, [element('code', { text: parameter.name }), ` ${parameter.place} · ${parameter.isRequired ? t('required') : t('optional')}`]),
    );
    sections.push(element('h3', { text: t('parameters') }), element('ul', { class: 'plain' }, items));
  }
  for (const body of operation.bodies)
    sections.push(element('h3', { text: t('body') }), schemaBlock(body.type, body.schema, spec), ...exampleBlock(body.example, t));
  sections.push(element('h3', { text: t('responses') }));
  for (const response of operation.responses) {
    sections.push(
      element('p', {}, [
        element('span', { class: `badge ${response.status.startsWith('2') ? 'badge-ok' : ''}`, text: response.status }),
        ` ${response.description}`,
      ]),
    );
    if (response.schema !== undefined && response.status.startsWith('2'))
      sections.push(schemaBlock(response.type, response.schema, spec), ...exampleBlock(response.example, t));
    if (response.codes.length > 0) sections.push(codesList(response.codes));
  }
  return element('details', { class: 'operation', attributes: { id: `${operation.method}-${operation.path}`.replaceAll(/\W+/g, '-') } }, [
    element('summary', {}, [
      element('span', { class: `method method-${operation.method}`, text: operation.method.toUpperCase() }),
      element('code', { class: 'path', text: operation.path }),
      element('span', { class: 'summary-text', text: operation.summary }),
    ]),
    element('div', { class: 'operation-body' }, sections),
  ]);
}

function callersList({ callers }: Operation, t: T): HTMLElement {
  if (callers.length === 0) return element('p', { class: 'muted', text: t('anybody') });
  const items = callers.map(({ name, scopes, description }) => {
    const scope = scopes.length === 0 ? '' : ` · ${t('scope')} ${scopes.join(' ')}`;
    return element('li', {}, [element('code', { text: name }), scope, element('span', { class: 'muted', text: ` — ${description}` })]);
  });
  return element('ul', { class: 'plain' }, items);
}

function codesList(codes: readonly string[]): HTMLElement {
  return element(
    'ul',
    { class: 'codes' },
    codes.map((code) => element('li', {}, [element('code', { text: code })])),
  );
}

function exampleBlock(example: unknown, t: T): readonly HTMLElement[] {
  if (example === undefined) return [];
  const text = typeof example === 'string' ? example : JSON.stringify(example, null, 2);
  return [element('p', { class: 'muted fine', text: t('example') }), element('pre', { class: 'json', text, attributes: { tabindex: '0' } })];
}

function schemaBlock(type: string, schema: unknown, spec: unknown): HTMLElement {
  return element('div', {}, [
    element('p', { class: 'muted fine', text: type }),
    element('pre', { class: 'json', text: describeSchema(schema, spec), attributes: { tabindex: '0' } }),
  ]);
}

function showAll(host: HTMLElement, spec: unknown, t: T): void {
  const operations = readOperations(spec);
  const list = element('div', { class: 'operations' });
  const count = element('p', { class: 'muted', attributes: { role: 'status' } });
  const filter = element('input', {
    class: 'input',
    attributes: { type: 'search', 'aria-label': t('search'), placeholder: t('search') },
  });
  const draw = (): void => {
    const words = filter.value
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    const shown = operations.filter((operation) =>
      words.every((word) => `${operation.method} ${operation.path} ${operation.summary}`.toLowerCase().includes(word)),
    );
    count.textContent = t('count', { n: shown.length });
    list.replaceChildren(...shown.map((operation) => showOperation(operation, spec, t)));
  };
  filter.addEventListener('input', draw);
  draw();
  host.replaceChildren(filter, count, list);
}

async function main(): Promise<void> {
  const host = document.getElementById('docs');
  if (host === null) return;
  const t = translator(docsTexts, toLanguage(document.documentElement.lang));
  try {
    const response = await fetch('/openapi.json');
    const spec: unknown = await response.json();
    if (!response.ok || Object.keys(toObject(toObject(spec)['paths'])).length === 0) throw new TypeError('no paths');
    showAll(host, spec, t);
  } catch {
    host.replaceChildren(element('p', { class: 'notice notice-danger', text: t('loadFailed'), attributes: { role: 'alert' } }));
  }
}

void main();
