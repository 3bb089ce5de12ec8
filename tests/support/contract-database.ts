import postgres from 'postgres';
import { inject } from 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    databaseUrl: string;
    redisUrl: string;
  }
}

/** A database of its own on the server under test. */
export interface ContractDatabase {
  readonly url: string;
  readonly drop: () => Promise<void>;
}

/**
 * Creates an empty database, so that files may run side by side.
 * @returns where it is, and how to be rid of it
 */
export async function createContractDatabase(): Promise<ContractDatabase> {
  const server = inject('databaseUrl');
  const name = `contract_${crypto.randomUUID().replaceAll('-', '')}`;
  await administer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(server, `drop database ${name} with (force)`) };
}

async function administer(server: string, statement: string): Promise<void> {
  const admin = postgres(server, { max: 1, onnotice: () => undefined });
  try {
    await admin.unsafe(statement);
  } finally {
    await admin.end({ timeout: 2 });
  }
}
