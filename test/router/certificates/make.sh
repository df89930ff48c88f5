#!/bin/sh
# Makes two authorities, each with a server's and a client's certificate, valid from 2020 for a hundred years, so that they are
# valid whatever a machine takes the date for. Only tests trust them.
set -e
cd "$(dirname "$0")"
work=$(mktemp -d)
cat >"$work/config" <<END
[ca]
default_ca = test
[test]
dir = $work
database = $work/index
rand_serial = yes
new_certs_dir = $work
default_md = sha256
default_startdate = 20200101000000Z
default_enddate = 21200101000000Z
policy = any
[any]
commonName = supplied
[authority]
basicConstraints = critical, CA:true
[leaf]
subjectAltName = IP:127.0.0.1, DNS:localhost
END
request() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout "$2" -out "$work/request"
}
sign() {
  : >"$work/index"
  openssl ca -config "$work/config" -batch -notext -in "$work/request" "$@"
}
for authority in one two; do
  request "test authority $authority" "$work/authority.key"
  sign -selfsign -keyfile "$work/authority.key" -extensions authority -out "$authority-authority.pem"
  for owner in server client; do
    request "test $owner $authority" "$authority-$owner.key"
    sign -cert "$authority-authority.pem" -keyfile "$work/authority.key" -extensions leaf -out "$authority-$owner.pem"
  done
done
chmod 644 ./*.key
rm -r "$work"
