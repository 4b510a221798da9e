import {
  gitopsApplicationRefreshPermission,
  gitopsApplicationSyncPermission,
} from '@gitops-suite/backstage-plugin-gitops-common';
import {
  personOf,
  readableApplication,
  complete,
  type ApiContext,
} from './context';
import type { RouteMounter } from './RouteMounter';
import { routes } from './routes';

/** Reads of Applications, from the database alone, and the request for a fresh look. */
export function mountApplications(
  mounter: RouteMounter,
  context: ApiContext,
): void {
  const { applications, authorizer, requests } = context;

  mounter.mount(routes.listApplications, async ({ query, credentials }) => {
    await authorizer.requireView(credentials);
    const page = await applications.list(
      query,
      await authorizer.visibility(credentials),
    );
    return {
      items: await complete(context, page.items),
      totalItems: page.totalItems,
      pageInfo: { nextCursor: page.nextCursor },
      facets: page.facets,
    };
  });

  mounter.mount(routes.getApplication, async ({ params, credentials }) => {
    const { application } = await readableApplication(
      context,
      params.id,
      credentials,
    );
    const [whole] = await complete(context, [application]);
    return whole;
  });

  mounter.mount(routes.getResources, async ({ params, credentials }) => {
    await readableApplication(context, params.id, credentials);
    return { items: await applications.nodes(params.id) };
  });

  mounter.mount(routes.getDiff, async ({ params, query, credentials }) => {
    await readableApplication(context, params.id, credentials);
    const diffs = await applications.diffs(params.id);
    return {
      items: diffs.filter(
        ({ key }) => query.key === undefined || key === query.key,
      ),
    };
  });

  mounter.mount(routes.getHistory, async ({ params, query, credentials }) => {
    await readableApplication(context, params.id, credentials);
    return applications.history(params.id, query);
  });

  mounter.mount(routes.getEvents, async ({ params, credentials }) => {
    await readableApplication(context, params.id, credentials);
    return { items: await applications.events(params.id) };
  });

  mounter.mount(routes.refreshApplication, async ({ params, credentials }) => {
    const { application, authority } = await readableApplication(
      context,
      params.id,
      credentials,
    );
    await authorizer.require(
      gitopsApplicationRefreshPermission,
      authority,
      credentials,
    );
    // What rewritten history holds is applied where syncs are automated: not by everybody who may look.
    const acceptRewrite = await authorizer.may(
      gitopsApplicationSyncPermission,
      authority,
      credentials,
    );
    const waiting = await requests.waitingRefresh(application.id);
    if (waiting && (waiting.acceptRewrite || !acceptRewrite)) {
      return { requestId: waiting.id };
    }
    const request = await requests.add({
      type: 'refresh',
      applicationId: application.id,
      by: personOf(credentials),
      acceptRewrite,
    });
    context.engine.maybe()?.wake();
    return { requestId: request.id };
  });
}
