import type { Sql } from 'postgres';

/**
 * Makes the driver keep each statement prepared, which saves it a round trip and the server the planning: without a word it prepares only tagged templates,
 * and the query builder never uses those. The texts are few and fixed, so nothing grows.
 * @param client the driver's client
 * @returns the same client, within transactions too
 */
export function withPreparedStatements<Client extends Pick<Sql, 'unsafe'>>(client: Client): Client {
  return new Proxy(client, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (name === 'unsafe') {
        return (query: string, parameters?: Parameters<Sql['unsafe']>[1], options?: object) => target.unsafe(query, parameters, { ...options, prepare: true });
      }
      if (name !== 'begin' && name !== 'savepoint') return member;
      return (...args: readonly unknown[]): unknown => Reflect.apply(member, target, args.map(wrapScope));
    },
  });
}

// A scope's callback gets a client of its own, which must prepare as well.
function wrapScope(argument: unknown): unknown {
  if (typeof argument !== 'function') return argument;
  return (scope: Sql): unknown => Reflect.apply(argument, undefined, [withPreparedStatements(scope)]);
}
