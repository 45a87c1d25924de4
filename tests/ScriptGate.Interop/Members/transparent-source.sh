#!/usr/bin/env bash
# A gateway as a router between its clients and its member: three network namespaces, and no address of one is another's.
# transparent-source.sh WAY-BACK DOTNET PROGRAM: in a folder with scriptgate.json, as root of namespaces of its own (unshare --net --mount --pid); mails are in the folder "mails" then.
set -euo pipefail
way_back=$1 dotnet=$2 program=$3

# What ip netns keeps of namespaces is seen in here only, and gone with this process.
mkdir -p /run/netns
mount -t tmpfs none /run/netns
ip link set lo up
for side in clients members; do
  ip netns add $side
  ip link add $side type veth peer name eth0 netns $side
  ip link set $side up
  ip -n $side link set lo up
  ip -n $side link set eth0 up
done
ip addr add 198.51.100.1/24 dev clients
ip addr add 203.0.113.1/24 dev members
ip -n clients addr add 198.51.100.7/24 dev eth0
ip -n clients addr add 198.51.100.8/24 dev eth0
ip -n members addr add 203.0.113.25/24 dev eth0
ip -n members route add default via 203.0.113.1

# As docs/pools.md has it.
ip route add local 0.0.0.0/0 dev lo table 100
case $way_back in
  mark)
    ip rule add fwmark 1 lookup 100
    iptables -t mangle -A PREROUTING -p tcp -m socket --transparent -j MARK --set-mark 1
    ;;
  interface) ip rule add iif members lookup 100 ;;
esac

# until_open NAMESPACE ADDRESS PORT
until_open() {
  for ((i = 0; i < 300; i++)); do
    ip netns exec "$1" bash -c "exec 3<>/dev/tcp/$2/$3" 2>/dev/null && return
    read -rt 0.1 <> <(:) || true
  done
  echo "$2:$3 does not answer" >&2
  exit 1
}

ip netns exec members "$dotnet" "$program" sink --listen 203.0.113.25:2600 --directory mails >sink.log 2>&1 &
until_open members 203.0.113.25 2600
"$dotnet" "$program" run --config scriptgate.json >gateway.log 2>&1 &
trap 'cat gateway.log' EXIT
until_open clients 198.51.100.1 2525
for client in 198.51.100.7 198.51.100.8; do
  ip netns exec clients swaks --server 198.51.100.1:2525 --local-interface $client --from a@client.example --to b@example.org --helo client.example
done
