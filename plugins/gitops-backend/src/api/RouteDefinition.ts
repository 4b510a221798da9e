import type { z } from 'zod';

/** Everything that is known of a route: it validates requests, describes itself in OpenAPI, and is held by tests. */
export interface RouteDefinition<
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
> {
  operationId: string;
  method: 'get' | 'post';
  /** With `:name` for parameters. */
  path: string;
  summary: string;
  tag: 'applications' | 'operations' | 'changes' | 'set-up';
  query?: Query;
  body?: Body;
  answer: Answer;
  /** 200 by default. */
  status?: 200 | 201 | 202;
  /** Id of the audit event, kebab-case. Writes always have one; of reads only refused attempts are recorded. */
  audit: string;
  /** True for other backend plugins only. */
  serviceOnly?: boolean;
  /** What can go wrong beside what can always go wrong (400, 401, 403). */
  errors?: (404 | 409 | 503)[];
}

/** Keeps the types of the schemas. */
export function defineRoute<
  Query extends z.ZodType,
  Body extends z.ZodType,
  Answer extends z.ZodType,
>(
  definition: RouteDefinition<Query, Body, Answer>,
): RouteDefinition<Query, Body, Answer> {
  return definition;
}
