import type { TestProject } from 'vitest/node';
import { type Chrome, findChrome } from './chrome-service.ts';
import type { Service } from './child-service.ts';
import { startPostgres } from './postgres-service.ts';
import { startRedis } from './redis-service.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    redisUrl: string;
    databaseUrl: string;
    chrome: Chrome;
  }
}

const running: Service<string>[] = [];

/** Finds or starts the real services before the tests. */
export async function setup(project: TestProject): Promise<void> {
  try {
    const chrome = findChrome();
    project.provide('chrome', chrome.at);
    const [redis, database] = await Promise.all([startRedis().then(keep), startPostgres().then(keep)]);
    project.provide('redisUrl', redis.at);
    project.provide('databaseUrl', database.at);
    console.log(`redis    ${redis.what}\npostgres ${database.what}\nbrowser  ${chrome.what}`);
  } catch (error) {
    await teardown();
    throw error;
  }
}

/** Stops what was started. */
export async function teardown(): Promise<void> {
  await Promise.all(running.splice(0).map((service) => service.stop()));
}

function keep(service: Service<string>): Service<string> {
  running.push(service);
  return service;
}
