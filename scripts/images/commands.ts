import { imageAt } from '../../constructs/images.js';
import { images } from '../../contract/images.js';

/** The programs that can build an image. */
export const tools = ['docker', 'podman', 'buildah'] as const;
/** A program that can build an image. */
export type Tool = (typeof tools)[number];

/** A command line; where a condition stands before it, it runs only if that one succeeds (`&&`) or fails (`||`). */
export interface Command {
  readonly argv: readonly string[];
  readonly condition?: { readonly argv: readonly string[]; readonly operator: '&&' | '||' };
}

/** Which images are built, and how. */
export interface BuildOptions {
  readonly tool: Tool;
  /** Names in contract/images.ts that have a folder in images/. */
  readonly names: readonly string[];
  /** @default - each image's own registry */
  readonly registry?: string | undefined;
  /** Name and tag of the one image that is built. @default - that of contract/images.ts */
  readonly image?: string | undefined;
  /** Such as `linux/arm64`. */
  readonly platforms: readonly string[];
  readonly push: boolean;
}

const builder = 'vllm-stack';

/** The image of a name as it is tagged and as manifests with the same registry name it. */
export function taggedImage(name: string, registry: string | undefined): string {
  const image: string | undefined = Object.entries(images).find(([key]) => key === name)?.[1];
  if (image === undefined) throw new Error(`contract/images.ts: no image of this name, got ${name}; add it`);
  return registry === undefined ? image : imageAt(registry, image);
}

/** The command lines that build and push images, in their order. */
export function buildCommands({ tool, names, registry, image, platforms, push }: BuildOptions): Command[] {
  const build = tool === 'docker' ? dockerCommands : manifestCommands;
  return names.flatMap((name, index) =>
    build({
      tool,
      file: `images/${name}/Dockerfile`,
      image: image ?? taggedImage(name, registry),
      platforms,
      push,
      isFirst: index === 0,
    }),
  );
}

interface OneImage {
  readonly tool: Tool;
  readonly file: string;
  readonly image: string;
  readonly platforms: readonly string[];
  readonly push: boolean;
  readonly isFirst: boolean;
}

function dockerCommands({ file, image, platforms, push, isFirst }: OneImage): Command[] {
  const several = platforms.length > 1;
  // Docker's own builder makes several platforms only with an image store that few installations have.
  const create: Command = {
    argv: words(`docker buildx create --name ${builder} --driver docker-container --driver-opt network=host`),
    condition: { argv: words(`docker buildx inspect ${builder}`), operator: '||' },
  };
  const build = [
    ...words('docker buildx build'),
    ...(several ? ['--builder', builder] : []),
    ...words(
      `--file ${file} --platform ${platforms.join(',')} --tag ${image} ${push ? '--push' : '--load'} .`,
    ),
  ];
  return [...(several && isFirst ? [create] : []), { argv: build }];
}

/** podman and buildah put the platforms into a manifest list, to which a second build would add. */
function manifestCommands({ tool, file, image, platforms, push }: OneImage): Command[] {
  if (!push) {
    return [
      { argv: words(`${tool} build --file ${file} --platform ${platforms.join(',')} --tag ${image} .`) },
    ];
  }
  return [
    {
      argv: words(`${tool} manifest rm ${image}`),
      condition: { argv: words(`${tool} manifest exists ${image}`), operator: '&&' },
    },
    { argv: words(`${tool} build --file ${file} --platform ${platforms.join(',')} --manifest ${image} .`) },
    { argv: words(`${tool} manifest push --all ${image} docker://${image}`) },
  ];
}

function words(text: string): string[] {
  return text.split(' ');
}
