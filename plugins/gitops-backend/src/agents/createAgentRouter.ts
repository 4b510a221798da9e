import type { AuditorService } from '@backstage/backend-plugin-api';
import { InputError, toError } from '@backstage/errors';
import { agentReportSchema } from '@gitops-suite/model';
import express, { type Request } from 'express';
import Router from 'express-promise-router';
import { z } from 'zod';
import type { AgentConfig } from '../config/readAgents';
import type { AgentDirectory } from './AgentDirectory';
import type { AgentReports } from './AgentReports';

/** Nothing to do for so long, an agent is answered all the same. */
const POLL_MS = 20_000;
const LOOK_MS = 500;
const requestsSchema = z.strictObject({ startsAnew: z.boolean() });

/**
 * What agents call, below `/api/gitops/agents`. They are no users of Backstage: their tokens stand in the
 * configuration. A refused report is audited; accepted ones are observations and are not.
 */
export function createAgentRouter(options: {
  directory: AgentDirectory;
  reports: AgentReports;
  auditor: AuditorService;
}): express.Router {
  const { directory, reports, auditor } = options;
  const router = Router();
  const refuse = async (request: Request, cause: unknown): Promise<never> => {
    const error = toError(cause);
    const event = await auditor.createEvent({
      eventId: 'agent-report',
      severityLevel: 'high',
      request,
    });
    await event.fail({ error });
    throw error;
  };
  const agentOf = async (request: Request): Promise<AgentConfig> => {
    try {
      return directory.authenticate(request.headers.authorization);
    } catch (error) {
      return refuse(request, error);
    }
  };
  // Nobody without a token has a large body read.
  router.use(async (request, _response, next) => {
    await agentOf(request);
    next();
  });
  router.use(express.json({ limit: '8mb' }));
  router.post('/report', async (request, response) => {
    const agent = await agentOf(request);
    const report = agentReportSchema.safeParse(request.body);
    if (!report.success) {
      throw new InputError(
        `The report is not valid. ${z.prettifyError(
          report.error,
        )}\nIs the version of the agent that of the portal?`,
      );
    }
    try {
      response.json(await reports.accept(agent, report.data));
    } catch (error) {
      await refuse(request, error);
    }
  });
  router.post('/requests', async (request, response) => {
    const agent = await agentOf(request);
    const asked = requestsSchema.safeParse(request.body);
    if (!asked.success) {
      throw new InputError(
        `The question for requests is not valid. ${z.prettifyError(
          asked.error,
        )}\nIs the version of the agent that of the portal?`,
      );
    }
    const { startsAnew } = asked.data;
    const deadline = Date.now() + POLL_MS;
    let requests = await reports.claim(agent, { startsAnew });
    while (
      requests.length === 0 &&
      Date.now() < deadline &&
      !response.destroyed
    ) {
      await new Promise(resolve => setTimeout(resolve, LOOK_MS));
      requests = await reports.claim(agent, { startsAnew: false });
    }
    response.json({ requests });
  });
  return router;
}
