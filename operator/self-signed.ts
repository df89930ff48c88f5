/** A certificate and its key, PEM, that nobody else vouches for: good for a server whose clients do not check names. */
export async function selfSigned(name: string): Promise<{ readonly cert: string; readonly key: string }> {
  // Much code, for those only who bring no certificate.
  const { generate } = await import('selfsigned');
  const notAfterDate = new Date();
  notAfterDate.setFullYear(notAfterDate.getFullYear() + 10);
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    notAfterDate,
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
  });
  return { cert, key };
}
