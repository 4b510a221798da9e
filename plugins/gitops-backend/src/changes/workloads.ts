import { isMap, isSeq, parseAllDocuments, type Document } from 'yaml';

/** A workload in a file, and where its values stand. */
export interface WorkloadPlace {
  path: string;
  name: string;
  /** Documents of the file. */
  documents: number;
  /** Path of the image when there is one container. */
  image?: (string | number)[];
  images: string[];
}

/** Deployments and StatefulSets of a file. */
export function workloadsIn(path: string, text: string): WorkloadPlace[] {
  const documents = parseAllDocuments(text) as Document[];
  return documents
    .filter(
      document =>
        document.errors.length === 0 &&
        isMap(document.contents) &&
        ['Deployment', 'StatefulSet'].includes(String(document.get('kind'))),
    )
    .map(document => {
      const containers = ['spec', 'template', 'spec', 'containers'];
      const list = document.getIn(containers);
      const size = isSeq(list) ? list.items.length : 0;
      return {
        path,
        name: String(document.getIn(['metadata', 'name'])),
        documents: documents.length,
        ...(size === 1 && { image: [...containers, 0, 'image'] }),
        images: Array.from({ length: size }, (_, index) =>
          String(document.getIn([...containers, index, 'image']) ?? ''),
        ),
      };
    });
}
