import { DrizzleQueryError } from 'drizzle-orm/errors';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../src/lib/problem.ts';
import { classifyError, DatabaseError, guarded } from '../../src/store/postgres/classify-error.ts';

const coded = (code: string, more: object = {}): Error => Object.assign(new Error('text with a secret-value'), { code, ...more });
const wrapped = (cause: Error): Error => new DrizzleQueryError('select $1', ['secret-value'], cause);

describe('classifying errors of the database', () => {
  it.each([
    '08000',
    '08006',
    '08P01',
    '57P01',
    '57P02',
    '57P03',
    '53300',
    '53100',
    '57014',
    '55P03',
    '40001',
    '40P01',
    'ECONNREFUSED',
    'ECONNRESET',
    'CONNECTION_CLOSED',
    'CONNECT_TIMEOUT',
    'CONNECTION_ENDED',
    'CONNECTION_DESTROYED',
    'PGLITE_CLOSED',
  ])('%s is an outage', (code) => {
    for (const error of [coded(code), wrapped(coded(code)), new AggregateError([coded(code)])]) {
      const problem = classifyError(error);
      expect(problem).toBeInstanceOf(Problem);
      expect(problem).toMatchObject({ code: 'store_unavailable', details: { retryAfterSeconds: 2, cause: { code } } });
    }
  });

  it.each(['23505', '22P05', '42P01', '42601', '0A000', '57000', 'EACCES'])('%s is not', (code) => {
    expect(classifyError(wrapped(coded(code, { constraint_name: 'c' })))).toMatchObject({ name: 'DatabaseError', code, constraint: 'c' });
  });

  it('lets nothing of the statement out, neither text nor values', () => {
    for (const code of ['23505', 'ECONNRESET']) {
      const thrown = classifyError(wrapped(coded(code, { detail: 'Key (subject)=(secret-value)' })));
      const told = [thrown, (thrown as Problem).details?.cause, (thrown as Error).cause].map((e) => JSON.stringify(e, Object.getOwnPropertyNames(e ?? {})));
      expect(told.join()).not.toContain('secret-value');
    }
  });

  it('leaves other errors as they are', () => {
    const [problem, mistake] = [new Problem('attestation_invalid'), new TypeError('mistake')];
    expect(classifyError(problem)).toBe(problem);
    expect(classifyError(mistake)).toBe(mistake);
    expect(classifyError(wrapped(mistake))).toBe(mistake);
    expect(classifyError('text ECONNRESET')).toBe('text ECONNRESET');
  });

  it('does not wait for ever', async () => {
    await expect(guarded(() => new Promise(() => undefined), 20)).rejects.toMatchObject({
      code: 'store_unavailable',
      details: { cause: { code: 'DEADLINE_EXCEEDED' } },
    });
    await expect(guarded(() => Promise.resolve(1), 20)).resolves.toBe(1);
    expect(new DatabaseError('1').message).toBe('database error 1');
  });
});
