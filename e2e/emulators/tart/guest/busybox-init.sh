#!/bin/sh
# First process of the cheap guest: the network, and the agent's protocol (see guest-agent.py) in shell.
export PATH=/bin HOME=/root
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sys /sys
while read -r module; do
  insmod "/modules/$module"
done </modules/order
mkdir -p /tmp /mnt "$HOME"
ifconfig lo 127.0.0.1 up
ifconfig eth0 10.0.2.15 netmask 255.255.255.0 up
echo READY >/dev/ttyS0
while :; do
  nc -ll -p 8080 -e /agent
done
