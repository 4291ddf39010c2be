# Makes the network of Site.java. Runs as the first process of mount, network and process namespaces of its own:
# sh setup.sh MODULE POSTGRES, the folder of the module autotunnel-autossh, and that of PostgreSQL's programs. It says "ready" in the end, and ends with its input.
set -eu
module=$1
postgres=$2
here=/run/site

# Commands of the pages write here. /etc is a copy, so that accounts can be added.
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p $here/home/.ssh $here/bin $here/authorized_keys $here/database /run/sshd
cp -a /etc $here/etc
mount --bind $here/etc /etc
for folder in /var/lib /var/log /usr/local/bin /usr/local/lib; do
    mount -t tmpfs -o mode=755 tmpfs $folder
done
# JVMs delete files of other JVMs here if they do not see their processes.
mkdir -p /tmp/hsperfdata_root
mount -t tmpfs -o mode=755 tmpfs /tmp/hsperfdata_root

# The programs of the pages: our autossh, and a stand-in for vncviewer, which needs a screen. It prints what the desktop says first.
install -m 755 "$module/src/main/autossh/autossh" $here/bin/autossh
install -m 644 "$module/target/autossh.jar" $here/bin/autossh.jar
cat > $here/bin/vncviewer <<'END'
#!/bin/sh
printf 'RFB 003.008\n' | timeout 20 nc "${1%:*}" $((5900 + ${1#*:}))
END
chmod 755 $here/bin/vncviewer

# Accounts. The home of root is moved, since ssh looks there and not at $HOME.
for file in passwd shadow group gshadow subuid subgid; do
    if [ -e /etc/$file ]; then sed -i '/^\(deploy\|device7\|helper\|autossh\):/d' /etc/$file; fi
done
sed -i "s|^root:\([^:]*\):.*|root:\1:0:0:root:$here/home:/bin/sh|" /etc/passwd
for user in deploy device7 helper; do
    useradd --no-create-home --home-dir / --password '*' --shell /bin/sh $user
done

# The reader's machine has this network. The server has one link to it, and another one to the helper's.
ip link set lo up
for name in server helper; do
    ip netns add $name
    ip -n $name link set lo up
done
ip link add server type veth peer name reader netns server
ip address add 10.9.1.2/24 dev server
ip link set server up
ip -n server address add 10.9.1.1/24 dev reader
ip -n server link set reader up
ip -n server link add helper type veth peer name server netns helper
ip -n server address add 10.9.2.1/24 dev helper
ip -n server link set helper up
ip -n helper address add 10.9.2.2/24 dev server
ip -n helper link set server up

# Only the server knows the names behind it.
mkdir -p /etc/netns/server /etc/netns/helper
printf '%s\n' '127.0.0.1 localhost' '10.9.1.1 bastion.example.com relay.example.com' > /etc/hosts
printf '%s\n' '127.0.0.1 localhost' '10.9.2.1 bastion.example.com relay.example.com' > /etc/netns/helper/hosts
printf '%s\n' '127.0.0.1 localhost' '127.0.0.2 db.internal schemas.internal' > /etc/netns/server/hosts

# Keys of the reader, and what the server lets in.
for key in id_ed25519 backup; do
    ssh-keygen -q -t ed25519 -N '' -C $key -f $here/home/.ssh/$key
done
for user in deploy device7 helper; do
    cp $here/home/.ssh/id_ed25519.pub $here/authorized_keys/$user
done
ssh-keygen -q -t ed25519 -N '' -f $here/host_key
printf 'bastion.example.com,relay.example.com %s\n' "$(cat $here/host_key.pub)" > $here/known_hosts

cat > $here/sshd_config <<END
ListenAddress 0.0.0.0
HostKey $here/host_key
AuthorizedKeysFile $here/authorized_keys/%u
PasswordAuthentication no
KbdInteractiveAuthentication no
StrictModes no
UsePAM no
ClientAliveInterval 15
PidFile none
LogLevel VERBOSE
END
# From OpenSSH 9.8 on, ssh-keyscan counts as an offence.
if /usr/sbin/sshd -t -f $here/sshd_config -o 'PerSourcePenalties no' 2> /dev/null; then
    echo 'PerSourcePenalties no' >> $here/sshd_config
fi
ip netns exec server /usr/sbin/sshd -D -e -f $here/sshd_config > $here/sshd.log 2>&1 &

# The database, which is not root's.
chown postgres: $here/database
cd $here/database
as_postgres='setpriv --reuid=postgres --regid=postgres --clear-groups'
$as_postgres "$postgres/initdb" -D data -U root --auth=trust --no-sync --no-instructions > $here/initdb.log
ip netns exec server $as_postgres "$postgres/postgres" -D $here/database/data -c listen_addresses=db.internal \
    -c unix_socket_directories=$here/database -c fsync=off -c shared_buffers=16MB > $here/postgres.log 2>&1 &

attempts=0
until ip netns exec server psql -q -h db.internal -c 'create database orders' postgres 2> /dev/null; do
    attempts=$((attempts + 1))
    if [ $attempts -gt 300 ]; then cat $here/postgres.log >&2; exit 1; fi
    sleep 0.1
done
ip netns exec server psql -q -h db.internal -c 'create table orders as select generate_series(1, 3) as id' orders
attempts=0
until ip netns exec server nc -z 127.0.0.1 22; do
    attempts=$((attempts + 1))
    if [ $attempts -gt 300 ]; then cat $here/sshd.log >&2; exit 1; fi
    sleep 0.1
done

echo ready
# With SIGCHLD ignored, the kernel removes processes whose parents are gone.
exec env --ignore-signal=CHLD cat > /dev/null
