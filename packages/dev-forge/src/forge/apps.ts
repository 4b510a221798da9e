import { isOwnerName } from '../git/names';
import type { Account, AppRecord } from '../store/records';
import { timestamp } from './ForgeServices';
import type { ForgeServices } from './ForgeServices';
import { ensureAccount } from './repositories';

/** The login under which an app acts. */
export const botLogin = ({ slug }: Pick<AppRecord, 'slug'>): string =>
  `${slug}[bot]`;

/** Creates a GitHub App unless there is one, and installs it for accounts. */
export function ensureApp(
  forge: ForgeServices,
  wanted: { slug: string; owner: string; installedFor: readonly string[] },
): AppRecord {
  const { slug } = wanted;
  if (!isOwnerName(slug))
    throw new Error(`${slug} cannot name an app: letters, digits and dashes`);
  const owner = ensureAccount(forge, { login: wanted.owner });
  const known = forge.store.list('apps').find(app => app.slug === slug);
  const app: AppRecord = known ?? {
    id: forge.store.nextId(),
    slug,
    owner: owner.login,
    createdAt: timestamp(forge),
  };
  if (!known) {
    const bot: Account = {
      id: forge.store.nextId(),
      login: botLogin(app),
      type: 'Bot',
      name: botLogin(app),
      email: `${app.id}+${slug}-bot@users.noreply.example.com`,
      createdAt: app.createdAt,
    };
    forge.store.write({ in: 'accounts', put: bot }, { in: 'apps', put: app });
  }
  for (const login of wanted.installedFor) {
    const account = ensureAccount(forge, {
      login,
      type: forge.store.account(login)?.type ?? 'Organization',
    });
    const isInstalled = forge.store
      .list('installations')
      .some(one => one.app === app.id && one.account === account.login);
    if (!isInstalled)
      forge.store.write({
        in: 'installations',
        put: {
          id: forge.store.nextId(),
          app: app.id,
          account: account.login,
          createdAt: timestamp(forge),
        },
      });
  }
  return app;
}
