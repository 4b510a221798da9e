import type { HumanDuration } from '@backstage/types';

export interface Config {
  /** The GitOps suite: which repositories say what should run, and in which clusters. */
  gitops?: {
    /**
     * Tells several portals on one cluster apart; part of an annotation on every live object, so do not change it
     * once something is deployed. `default` by default.
     */
    installation?: string;

    /**
     * Folder for Git mirrors and the render cache. Disposable: nothing in it is desired state. A relative path starts
     * at the working directory of the backend. A folder below the system's temporary files by default. One that
     * belongs to another user, or that everybody may write into, is refused.
     */
    dataFolder?: string;

    /** Clusters that repositories may deploy to. `gitops.yaml` only names them; credentials stand here alone. */
    clusters?: Array<{
      /** Name that `gitops.yaml` uses. */
      name: string;
      /** Way one: path of a kubeconfig file. */
      kubeconfig?: string;
      /** Context of the kubeconfig; its current one by default. */
      context?: string;
      /** Way two: address of the API server, with `token`. */
      url?: string;
      /**
       * Bearer token of a service account.
       * @visibility secret
       */
      token?: string;
      /** Path of a PEM file with the certificate authority of the API server. */
      caFile?: string;
      /** Certificate authority as base64 of PEM, as kubeconfig files have it. */
      caData?: string;
      /**
       * HTTP proxy that opens a way to `url`, which has to be https; user and password stand in it. No socks proxy.
       * @visibility secret
       */
      proxyUrl?: string;
      /** Do not check the certificate of the API server. Never do this outside a test. */
      dangerouslySkipTLSVerify?: boolean;
      /** Way three: the backend runs in that very cluster, and acts as the service account of its pod. */
      inCluster?: boolean;
      /** Requests per second; 50 by default. */
      qps?: number;
      /** Requests at once before `qps` counts; 100 by default. */
      burst?: number;
    }>;

    /**
     * Agents: the engine as a service inside a cluster that nothing may reach. They open the connection and report;
     * their clusters do not stand under `clusters`.
     */
    agents?: Array<{
      /** Name that people see. */
      name: string;
      /**
       * What the agent identifies itself with, at least 32 characters, such as from `openssl rand -hex 32`.
       * @visibility secret
       */
      token: string;
      /** Names of its clusters, as `gitops.yaml` uses them. It may report on no others. */
      clusters: string[];
    }>;

    /** GitOps repositories. Ids of Applications carry the name of their repository, but for those of the first: keep it first. */
    repositories?: Array<{
      /** Short name: lower case letters, digits and "-". */
      name: string;
      /** https, http or file URL, without credentials. */
      url: string;
      /** Where people read it, when that is not `url`. */
      webUrl?: string;
      /** Branch with `gitops.yaml` and the desired state of environments that name no other; `main` by default. */
      branch?: string;
      /**
       * Names of other repositories of this list whose content its environments may be read from, by `repository` in
       * `gitops.yaml`; none by default. Who may write to this one can then deploy, and so read, what is kept there.
       */
      sources?: string[];
      /**
       * For `git`. Without it, the token or GitHub App of `integrations.github` for the host of `url` is used, which
       * also opens the pull requests.
       */
      credentials?: {
        /** `x-access-token` by default. */
        username?: string;
        /**
         * Password or token.
         * @visibility secret
         */
        password: string;
      };
      /** What the repository may touch. A cluster that is not listed is refused by name. */
      trust?: Array<{
        /** Name of a cluster above. */
        cluster: string;
        /** Namespaces, `*` as wildcard; `['*']` by default. */
        namespaces?: string[];
        /** Cluster-wide kinds as `group/Kind` (core kinds: `/Namespace`), `*` as wildcard; `['/Namespace']` by default. */
        clusterKinds?: string[];
        /**
         * Name of the service account, in the namespace of each Application, that Applications act as which name none
         * (`serviceAccountName` in gitops.yaml and app.yaml).
         */
        defaultServiceAccount?: string;
        /** Refuses Applications that act as no service account. */
        requireServiceAccount?: boolean;
      }>;
    }>;

    /**
     * Several backends on one database: one of them reconciles each cluster, found by a Lease there; all of them answer
     * requests. With PostgreSQL this is on by default; with SQLite there is only one backend, and it is off.
     */
    lease?: {
      /** On or off, against the default. */
      enabled?: boolean;
      /** Namespace of the Lease in each cluster, made when it is missing; `gitops-suite` by default. */
      namespace?: string;
    };

    /** Whether what runs works. */
    health?: {
      /**
       * How kinds are judged, before the built-in rules: for your own custom resources, or where you see it differently.
       * Expressions are in CEL (https://cel.dev) over `metadata`, `spec`, `status`, `data` and `object`, answer true or false,
       * and are asked in the order suspended, progressing, degraded, healthy; where none is true, the object is Progressing.
       */
      rules?: Array<{
        /** Group of the API; left out for the core, `*.example.com` and `*` for several. */
        group?: string;
        /** Kind, or `*`. */
        kind: string;
        /** When is it switched off? */
        suspended?: string;
        /** When is it on its way? */
        progressing?: string;
        /** When is something wrong? */
        degraded?: string;
        /** When is all well? */
        healthy: string;
        /** The text that explains the verdict. */
        message?: string;
      }>;
    };

    /** How kustomize and helm are run. */
    renderer?: {
      /** `wasm`: as WebAssembly inside Node; `exec`: the commands; `auto` (default): wasm when it can be had. */
      kind?: 'auto' | 'wasm' | 'exec';
      /** Folder of the built WebAssembly modules. */
      modulesFolder?: string;
      /** Path of the kustomize command, for `exec`; together with `helm`. From the PATH by default. */
      kustomize?: string;
      /** Path of the helm command, for `exec`; together with `kustomize`. From the PATH by default. */
      helm?: string;
    };

    /** Intervals, as `{ minutes: 1 }`, `'1 minute'` or ISO 8601 `PT1M`. */
    timing?: {
      /** Between two looks at a repository, for when no webhook comes; 1 minute by default. */
      poll?: HumanDuration | string;
      /** Status of one Application is written at most this often; 250 ms by default. */
      status?: HumanDuration | string;
      /** Probe of a silent cluster; 20 seconds by default. */
      probe?: HumanDuration | string;
      /** An operation fails when not healthy this long after everything is applied; 10 minutes by default. */
      settle?: HumanDuration | string;
      /** A cause turns Progressing into Degraded after this; 30 seconds by default. */
      grace?: HumanDuration | string;
      /** Between two looks at open pull requests, for when no webhook comes; 5 minutes by default. */
      pullRequests?: HumanDuration | string;
    };

    /** How long observations are kept. What is desired stands in Git and is never deleted. */
    retention?: {
      /** History and operations; 90 days by default. */
      history?: HumanDuration | string;
      /** Entries of the history of each Application; 500 by default. */
      historyPerApplication?: number;
      /** Finished operations of each Application; 100 by default. */
      operationsPerApplication?: number;
      /** Size of the render cache in megabytes; 2000 by default. */
      renderCacheMegabytes?: number;
    };

    /** Pull requests that the suite opens. */
    changes?: {
      /** Prefix of branch names; `gitops/` by default. */
      branchPrefix?: string;
      /** Author of the commits; the owner of the token by default. */
      author?: {
        name: string;
        email: string;
      };
    };
  };
}
