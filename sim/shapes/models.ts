/** A model as it is listed. */
export interface ListedModel {
  readonly id: string;
  /** Where it was loaded from. */
  readonly root: string;
  /** The base model of an adapter. */
  readonly parent: string | null;
  readonly maxModelLen: number | null;
  /** Hexadecimal digits of its permission's id. */
  readonly permissionId: string;
}

/** The list of models. */
export function modelList(models: readonly ListedModel[], created: number): string {
  const data = models.map(({ id, root, parent, maxModelLen, permissionId }) => ({
    id,
    object: 'model',
    created,
    owned_by: 'vllm',
    root,
    parent,
    max_model_len: maxModelLen,
    permission: [
      {
        id: `modelperm-${permissionId}`,
        object: 'model_permission',
        created,
        allow_create_engine: false,
        allow_sampling: true,
        allow_logprobs: true,
        allow_search_indices: false,
        allow_view: true,
        allow_fine_tuning: false,
        organization: '*',
        group: null,
        is_blocking: false,
      },
    ],
  }));
  return JSON.stringify({ object: 'list', data });
}
