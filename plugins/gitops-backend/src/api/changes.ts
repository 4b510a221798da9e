import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import {
  gitopsApplicationReadPermission,
  gitopsChangeCreatePermission,
} from '@gitops-suite/backstage-plugin-gitops-common';
import type { ChangeIntent } from '@gitops-suite/model';
import { ownerRef } from '../changes/createApp';
import { forbidden, hidden } from '../permissions/denial';
import { personOf, type ApiContext } from './context';
import type { RouteMounter } from './RouteMounter';
import { routes } from './routes';

/** Previews and pull requests. */
export function mountChanges(mounter: RouteMounter, context: ApiContext): void {
  const { authorizer, changes, proposed } = context;

  mounter.mount(routes.previewChange, async ({ body, credentials, audit }) => {
    audit({ kind: body.kind, app: body.app });
    await authorize(context, body, credentials);
    return changes.preview(body, credentials);
  });

  mounter.mount(routes.createChange, async ({ body, credentials, audit }) => {
    audit({ kind: body.intent.kind, app: body.intent.app });
    const authority = await authorize(context, body.intent, credentials);
    const change = await changes.create(body, {
      credentials,
      by: personOf(credentials),
      authority,
    });
    audit({ pullRequest: change.pullRequest.url });
    context.onProposed();
    return change;
  });

  mounter.mount(routes.listChanges, async ({ query, credentials }) => {
    await authorizer.requireView(credentials);
    return proposed.list(query, await authorizer.visibility(credentials));
  });

  mounter.mount(routes.getChange, async ({ params, credentials }) => {
    const missing = `There is no change ${params.id} that you may see.`;
    const found = await proposed.find(params.id);
    if (!found) {
      throw new NotFoundError(missing);
    }
    const isReadable = await authorizer.may(
      gitopsApplicationReadPermission,
      found.authority,
      credentials,
    );
    if (!isReadable) {
      throw hidden(missing);
    }
    return found.change;
  });
}

/** A new app is decided on its owner, a change of an app on the entity of that app. Answers that entity. */
async function authorize(
  context: ApiContext,
  intent: ChangeIntent,
  credentials: BackstageCredentials,
): Promise<string | undefined> {
  const { authorizer } = context;
  if (intent.kind === 'create-app') {
    const owner = ownerOf(intent.owner);
    await authorizer.require(gitopsChangeCreatePermission, owner, credentials);
    return owner;
  }
  const authority = await authorityOfApp(context, intent);
  const isReadable = await authorizer.may(
    gitopsApplicationReadPermission,
    authority,
    credentials,
  );
  if (!isReadable) {
    throw forbidden(
      `There is no app ${intent.app} that you may change. Choose another one.`,
    );
  }
  await authorizer.require(
    gitopsChangeCreatePermission,
    authority,
    credentials,
  );
  return authority;
}

async function authorityOfApp(
  { applications, changes }: ApiContext,
  intent: ChangeIntent,
): Promise<string | undefined> {
  const repository = await changes.findRepository(intent);
  if (!repository) {
    // An app that is nowhere must be answered as one that is hidden.
    return undefined;
  }
  const [first] = await applications.ofApp(repository.name, intent.app);
  return first?.authority;
}

function ownerOf(owner: string): string {
  try {
    return ownerRef(owner).toLowerCase();
  } catch {
    throw new InputError(
      `The owner "${owner}" is not an entity reference of a group or user, such as group:default/payments.`,
    );
  }
}
