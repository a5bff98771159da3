# The programs that ./run starts: each is known by its process id, and none outlives it.
# shellcheck shell=bash disable=SC2154

# How long a program has to end before it is killed, and to say that it is ready.
end_within_s=8
ready_within_s=30

# Ids in the order of starting, and each one's name.
children=()
declare -A name_of

# Starts a program in the background, with a log of its own.
start() {
    local name=$1
    shift
    : >"$folder/log/$name.log"
    # The lock belongs to ./run alone, and so does the terminal with its Ctrl-C.
    setsid "$@" </dev/null >>"$folder/log/$name.log" 2>&1 9>&- &
    children+=("$!")
    name_of[$!]=$name
    last_child=$!
}

# Waits until the newest program has written these words to its log.
wait_for() {
    local name=$1 words=$2 ends=$((SECONDS + ready_within_s))
    until grep -q "$words" "$folder/log/$name.log"; do
        kill -0 "$last_child" 2>/dev/null || gone "$last_child"
        [[ $SECONDS -lt $ends ]] || die "$name is not ready after $ready_within_s s" \
            "its log is $folder/log/$name.log"
        sleep 0.1
    done
}

# Says which program has ended by itself, and why, and ends the others.
gone() {
    local name=${name_of[$1]}
    say "" "$name has ended by itself; its last words:"
    tail -n 5 "$folder/log/$name.log" | sed 's/^/  /'
    die "$name has ended: everything else ends with it" "its whole log is $folder/log/$name.log"
}

end_all_at_exit() {
    trap end_all EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
}

# Asks every program to end, the newest first, and kills what has not ended in time.
end_all() {
    trap '' INT TERM HUP
    trap - EXIT
    say "" "ending"
    local at ends=$((SECONDS + end_within_s))
    for ((at = ${#children[@]} - 1; at >= 0; at--)); do
        end_one "${children[at]}" "$ends"
    done
    [[ -z ${scratch:-} ]] || rm -rf "$scratch"
}

end_one() {
    local id=$1 ends=$2
    kill -TERM "$id" 2>/dev/null || return 0
    while kill -0 "$id" 2>/dev/null; do
        if [[ $SECONDS -ge $ends ]]; then
            say "${name_of[$id]} did not end and is killed"
            kill -KILL "$id" 2>/dev/null || true
            break
        fi
        sleep 0.05
    done
    wait "$id" 2>/dev/null || true
}

# Stays until a program ends by itself; with a virtual screen, takes a picture now and then.
watch_children() {
    local picturing=$1 pause ended=
    while true; do
        [[ -z $picturing ]] || take_picture
        sleep "$picture_every_s" 9>&- &
        pause=$!
        children+=("$pause")
        name_of[$pause]="the pause"
        # A status that is not zero says only how the program ended.
        wait -n -p ended "${children[@]}" || true
        unset 'children[-1]'
        [[ $ended == "$pause" ]] || { kill "$pause" 2>/dev/null || true; gone "$ended"; }
    done
}
