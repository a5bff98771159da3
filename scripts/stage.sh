# Where the branch is seen and heard: this machine's screen and loudspeaker, or stand-ins for them.
# shellcheck shell=bash disable=SC2154,SC2034

picture_every_s=5
# Room for a kiosk, a wall display, and counters below it.
screen_size=3000x1920x24
# Enough for speech, and light on the disk.
record_rate_hz=24000

virtual_screen=
screen_environment=()
sound_environment=()
showing="none here"
sounding="none here"
scratch=

has_screen() {
    [[ -n $real_screen ]]
}

has_sound() {
    [[ -n $real_audio ]]
}

find_screen() {
    [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]] || real_screen=
}

# A sound card that plays, or a sound server of the person logged in.
find_sound() {
    [[ -z $real_audio ]] || return 0
    local server=${XDG_RUNTIME_DIR:-/run/user/$EUID}/pulse/native
    if compgen -G '/dev/snd/pcm*p' >/dev/null || [[ -S $server ]]; then real_audio=yes; fi
}

open_screen() {
    if has_screen; then
        showing="on this machine's screen"
        return
    fi
    make_scratch
    start screen Xvfb -displayfd 1 -screen 0 "$screen_size" -nolisten tcp
    wait_for screen '^[0-9]'
    virtual_screen=:$(grep -m 1 '^[0-9]' "$folder/log/screen.log")
    screen_environment=("DISPLAY=$virtual_screen")
    showing="$pictures/hall.png, a new picture of them every $picture_every_s s"
}

# Takes a picture of the whole screen. Whoever looks at it never finds half of one, and a picture
# that fails, which its log tells, is no reason to close the hall.
take_picture() {
    local part=$pictures/part.png
    if DISPLAY=$virtual_screen scrot --overwrite "$part" 2>>"$folder/log/pictures.log"; then
        mv "$part" "$pictures/hall.png"
    fi
}

# Without a sound device the voice goes to a sound server of its own, and from there to a file.
open_sound() {
    if has_sound; then
        sounding="this machine's sound device"
        return
    fi
    make_scratch
    local socket=$scratch/pulse.socket
    start sound env XDG_RUNTIME_DIR="$scratch" HOME="$scratch" pulseaudio -n --daemonize=no \
        --exit-idle-time=-1 --use-pid-file=no \
        -L "module-native-protocol-unix auth-anonymous=1 socket=$socket" \
        -L "module-null-sink sink_name=hall rate=$record_rate_hz channels=1"
    local ends=$((SECONDS + ready_within_s))
    until [[ -S $socket ]]; do
        kill -0 "$last_child" 2>/dev/null || gone "$last_child"
        [[ $SECONDS -lt $ends ]] || die "the sound server is not ready after $ready_within_s s"
        sleep 0.1
    done
    record "$socket"
    cat >"$scratch/asound.conf" <<END
</usr/share/alsa/alsa.conf>
pcm.!default { type pulse server "unix:$socket" }
ctl.!default { type pulse server "unix:$socket" }
END
    sound_environment=("ALSA_CONFIG_PATH=$scratch/asound.conf")
    sounding="$folder/voice.wav, a recording of what is spoken, whole when all has ended"
}

# Records what the sink plays, without the silence between calls.
record() {
    local form=(--rate="$record_rate_hz" --channels=1 --format=s16le)
    mkfifo "$scratch/sound"
    start recorder sox -q -t raw -r "$record_rate_hz" -e signed -b 16 -c 1 "$scratch/sound" \
        "$folder/voice.wav" silence -l 1 0.02 0.1% -1 1.0 0.1%
    start tap env XDG_RUNTIME_DIR="$scratch" HOME="$scratch" sh -c \
        "exec parec --server=unix:$1 -d hall.monitor --raw ${form[*]} >'$scratch/sound'"
}

# A folder for sockets, whose names must be short.
make_scratch() {
    [[ -n $scratch ]] || scratch=$(mktemp -d "${TMPDIR:-/tmp}/tingxu.XXXXXX")
}
