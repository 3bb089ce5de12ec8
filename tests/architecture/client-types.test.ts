import path from 'node:path';
import { expect, test } from 'vitest';
import { renderClientTypes } from '../support/client-types.ts';
import { readDocument } from '../support/openapi-document.ts';
import { ROOT } from './project-files.ts';

test('the types of the client are those of the document', async () => {
  await expect(await renderClientTypes(await readDocument())).toMatchFileSnapshot(path.join(ROOT, 'packages/client/src/schemas.ts'));
});
