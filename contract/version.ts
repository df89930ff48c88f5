/** Version of this package, and the tag of its images. */
export const version = '0.1.0';
