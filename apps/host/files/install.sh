#!/bin/bash
# Makes this folder the version that runs: users, folders, units, and a restart. Safe to run again.
#
#   install.sh --region us-west-2 --shipper ours|official
#
# DENVER_ROOT puts every path below another root, for tests.
set -euo pipefail

region= shipper=
while [ $# -gt 0 ]; do
  case "$1" in
    --region) region=$2 ;;
    --shipper) shipper=$2 ;;
    *) echo "install.sh: expected --region or --shipper, got $1" >&2 && exit 2 ;;
  esac
  shift 2
done
case "$region" in
  *[!a-z0-9-]* | '') echo "install.sh: expected --region to be a region such as us-west-2, got '$region'" >&2 && exit 2 ;;
esac
case "$shipper" in
  ours | official) ;;
  *) echo "install.sh: expected --shipper to be ours or official, got '$shipper'" >&2 && exit 2 ;;
esac

here=$(cd "$(dirname "$0")" && pwd)
root=${DENVER_ROOT:-}
data=$root/var/lib/denver

getent group denver > /dev/null || groupadd --system denver
for user in denver-generator denver-agent; do
  id "$user" > /dev/null 2>&1 || useradd --system --gid denver --home-dir "$data" --shell /sbin/nologin "$user"
done

# The generator writes what the shipper reads; nobody else sees either.
install -d -m 0755 "$data"
install -d -m 2750 -o denver-generator -g denver "$data/log" "$data/log/service-request" "$data/log/traffic-accident"
install -d -m 0750 -o denver-generator -g denver "$data/generator"
install -d -m 0750 -o denver-agent -g denver "$data/agent"

install -d -m 0755 "$root/etc/denver" "$root/etc/systemd/system" "$root/etc/tmpfiles.d"
install -m 0644 "$here/agent.json" "$root/etc/denver/agent.json"
printf 'AWS_REGION=%s\n' "$region" > "$root/etc/denver/agent.env"
for dataset in service-request traffic-accident; do
  # Flags that somebody changed on the host stay as they are.
  [ -e "$root/etc/denver/generator-$dataset.env" ] ||
    install -m 0644 "$here/generator-$dataset.env" "$root/etc/denver/generator-$dataset.env"
done
install -m 0644 "$here/denver-agent.service" "$here/denver-generator@.service" "$root/etc/systemd/system/"
install -m 0644 "$here/denver-logs.conf" "$root/etc/tmpfiles.d/denver-logs.conf"
ln -sfn "$here" "$root/opt/denver/current"

systemctl daemon-reload
if [ "$shipper" = official ]; then
  dnf install -y aws-kinesis-agent
  usermod --append --groups denver aws-kinesis-agent-user
  install -m 0644 "$here/agent.official.json" "$root/etc/aws-kinesis/agent.json"
  systemctl disable --now denver-agent.service
  systemctl enable aws-kinesis-agent.service
  systemctl restart aws-kinesis-agent.service
else
  if systemctl is-enabled --quiet aws-kinesis-agent.service; then
    systemctl disable --now aws-kinesis-agent.service
  fi
  systemctl enable denver-agent.service
  systemctl restart denver-agent.service
fi
systemctl enable denver-generator@service-request.service denver-generator@traffic-accident.service
systemctl restart denver-generator@service-request.service denver-generator@traffic-accident.service
