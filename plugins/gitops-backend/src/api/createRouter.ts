import type {
  AuditorService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import express from 'express';
import Router from 'express-promise-router';
import { mountApplications } from './applications';
import { mountChanges } from './changes';
import type { ApiContext } from './context';
import { openApiDocument } from './openApi';
import { mountOperations } from './operations';
import { RouteMounter } from './RouteMounter';
import { mountSetup } from './setup';
import { mountSync } from './sync';

/** The HTTP API of `DESIGN.md` 7: every route of `routes.ts`, and the document that describes them. */
export async function createRouter(
  options: ApiContext & {
    httpAuth: HttpAuthService;
    auditor: AuditorService;
    /** What agents call; it has tokens of its own. */
    agents: express.Router;
  },
): Promise<express.Router> {
  const router = Router();
  router.use('/agents', options.agents);
  router.use(express.json({ limit: '256kb' }));
  const mounter = new RouteMounter({
    router,
    httpAuth: options.httpAuth,
    auditor: options.auditor,
  });
  mountApplications(mounter, options);
  mountSync(mounter, options);
  mountOperations(mounter, options);
  mountChanges(mounter, options);
  mountSetup(mounter, options);
  const document = openApiDocument();
  router.get('/openapi.json', async (request, response) => {
    await options.httpAuth.credentials(request, { allow: ['user', 'service'] });
    response.json(document);
  });
  return router;
}
