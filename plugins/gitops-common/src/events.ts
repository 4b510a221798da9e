/** Topic of Backstage events: a new revision of a GitOps repository has been read. @public */
export const GITOPS_REVISION_TOPIC = 'gitops.revision';

/** Payload of {@link GITOPS_REVISION_TOPIC}. @public */
export type GitopsRevisionEvent = {
  repositories: string[];
};
