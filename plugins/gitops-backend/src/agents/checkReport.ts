import type { AgentReport } from '@gitops-suite/model';

/**
 * Why a report is refused as a whole; undefined when every part of it is about clusters of this agent. `clusterOf`
 * tells the cluster of an Application as the database knows it. Pure.
 */
export function checkReport(
  report: AgentReport,
  clusters: readonly string[],
  clusterOf: ReadonlyMap<string, string>,
): string | undefined {
  const own = new Set(clusters);
  const foreign = [
    ...report.clusters.map(({ name }) => name),
    ...report.applications.map(({ application }) => application.cluster),
  ].find(name => !own.has(name));
  if (foreign !== undefined) {
    return `the cluster ${foreign} is not one of its clusters`;
  }
  const taken = idsOf(report).find(id => {
    const known = clusterOf.get(id);
    return known !== undefined && !own.has(known);
  });
  if (taken !== undefined) {
    return `the Application ${taken} is not in one of its clusters`;
  }
  const link = linksOf(report).find(url => !/^https?:\/\//i.test(url));
  return link === undefined ? undefined : `"${link}" is not a web address`;
}

/**
 * A report without what it says of Applications that neither it nor the database knows: they came and went while nobody
 * listened. Pure.
 */
export function withoutUnknown(
  report: AgentReport,
  clusterOf: ReadonlyMap<string, string>,
): AgentReport {
  const reported = new Set(
    report.applications.map(({ application }) => application.id),
  );
  const isKnown = ({ applicationId }: { applicationId: string }) =>
    reported.has(applicationId) || clusterOf.has(applicationId);
  return {
    ...report,
    history: report.history.filter(isKnown),
    operations: report.operations.filter(isKnown),
  };
}

/** Ids of all Applications that a report says something about. */
export function idsOf(report: AgentReport): string[] {
  return [
    ...report.applications.map(({ application }) => application.id),
    ...report.removed,
    ...report.history.map(({ applicationId }) => applicationId),
    ...report.operations.map(({ applicationId }) => applicationId),
  ];
}

/** What browsers will offer as links. */
function linksOf(report: AgentReport): string[] {
  const commits = [
    ...report.applications.map(({ application }) => application.sync.commit),
    ...report.history.map(({ entry }) => entry.commit),
  ];
  return [
    ...report.applications.flatMap(({ application }) => [
      application.source.url,
      ...application.pullRequests.map(({ url }) => url),
    ]),
    ...commits.map(commit => commit?.url),
  ].filter(url => url !== undefined);
}
