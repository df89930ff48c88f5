/** The parts of an image's name. */
export interface ImageName {
  /** Host, with the port where there is one; that of Docker Hub where none is written. */
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Takes the name of an image apart, as container runtimes do. */
export function imageNameOf(image: string): ImageName {
  const [named = '', digest] = image.split('@', 2);
  const [, path = '', tag] = /^(.*?)(?::([^/:]+))?$/.exec(named) ?? [];
  const [first = '', ...rest] = path.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const below = isHost ? rest.join('/') : path;
  return {
    registry: isHost ? first : 'docker.io',
    repository: !isHost && rest.length === 0 ? `library/${below}` : below,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}
