import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

/** Examples of `gitops:app:create`, shown in the scaffolder's list of actions. */
export const createAppExamples: TemplateExample[] = [
  {
    description: 'An app in two environments',
    example: stringify({
      steps: [
        {
          id: 'create',
          action: 'gitops:app:create',
          name: 'Open the pull request',
          input: {
            app: 'invoice-service',
            description: 'Writes and sends invoices',
            owner: 'group:default/payments',
            image: 'ghcr.io/acme/invoice-service:1.0.0',
            environments: ['development', 'staging'],
          },
        },
      ],
    }),
  },
  {
    description: 'With port, replicas, system, and one of several repositories',
    example: stringify({
      steps: [
        {
          id: 'create',
          action: 'gitops:app:create',
          name: 'Open the pull request',
          input: {
            repository: 'gitops',
            app: 'invoice-service',
            owner: 'group:default/payments',
            system: 'system:default/checkout',
            image: 'ghcr.io/acme/invoice-service:1.0.0',
            port: 3000,
            replicas: 3,
            environments: ['development'],
          },
        },
      ],
    }),
  },
];
