import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { isPostgres } from './whereVisible';

/** Value of a setting; undefined when it was never written. A transaction keeps others from writing it until its end. */
export async function readSetting<T>(
  knex: Knex,
  key: string,
): Promise<T | undefined> {
  const query = knex<{ key: string; value: string }>('settings')
    .where({ key })
    .first('value');
  const row = await (knex.isTransaction && isPostgres(knex)
    ? query.forUpdate()
    : query);
  return row && JSON.parse(row.value);
}

/** Writes a setting. */
export async function writeSetting(
  knex: Knex,
  key: string,
  value: unknown,
): Promise<void> {
  await knex('settings')
    .insert({ key, value: JSON.stringify(value) })
    .onConflict('key')
    .merge();
}

/** The key of signal references: made at the first start, the same in every replica. */
export async function signalSecret(knex: Knex): Promise<string> {
  await knex('settings')
    .insert({
      key: 'signal-secret',
      value: JSON.stringify(randomBytes(32).toString('hex')),
    })
    .onConflict('key')
    .ignore();
  return (await readSetting<string>(knex, 'signal-secret'))!;
}
