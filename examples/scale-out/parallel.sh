#!/usr/bin/env bash
# Forecasts a file of series in pieces with GNU parallel, on this machine or on several.
#
#   parallel.sh SERIES.csv FORECASTS.csv REFUSED.csv [FLAG...]
#   MACHINES=ann@one,ann@two parallel.sh SERIES.csv FORECASTS.csv REFUSED.csv --ends-in 2020-21-Q4
#
# Flags are those of `recoup forecast`. Both files are those of a single run, byte for byte, but for
# the lines in REFUSED.csv, which are counted within a piece. They are there once all is done.
# Exit codes are those of `recoup forecast`; 3 is also a machine whose answer is missing, 127 a
# program that is missing, and 255 what `parallel` cannot do.
set -euo pipefail

series=$1 forecasts=$2 refused=$3
shift 3
part=$(mktemp -d "$(dirname "$forecasts")/.parallel-XXXXXX") || exit 5
trap 'rm -rf "$part"' EXIT

# A file of another kind is refused before it is cut up.
head -n 1 "$series" | recoup forecast - >"$part/header"
column=$(head -n 1 "$series" | cut -d , -f 1)

# A piece prints its forecasts and then what it refused, each with its header.
flags=$(printf '%q ' --threads 1 --quiet --allow-refused "$@")
piece='list=$(mktemp) || exit 5; recoup forecast - '"$flags"'--refused "$list" && cat "$list"; '
piece+='code=$?; rm -f "$list"; exit $code'

# Whoever reads the pieces puts each row where the header before it says, and keeps one header.
sort_out() {
    awk -v forecasts="$part/forecasts" -v refused="$part/refused" -v pieces="$part/pieces" '
        /^series_id,quarter,point/ { to = forecasts; if (seen[to]++) next }
        /^series_id,line,reason$/  { to = refused;   if (seen[to]++) next }
                                   { print > to }
        END                        { print seen[refused] + 0 > pieces }' || return 5
}

# The rows of a series stay in one piece.
codes=(0 0)
parallel --will-cite --keep-order --halt now,fail=1 ${MACHINES:+--sshlogin "$MACHINES"} \
    --joblog "$part/jobs" --pipe --block "${BLOCK:-10M}" --colsep , --header : --groupby "$column" \
    "$piece" <"$series" | sort_out || codes=("${PIPESTATUS[@]}")
# A full disk ends the other side of the pipe as well, so what it says comes first.
for code in "${codes[1]}" "${codes[0]}"; do
    [ "$code" = 0 ] || exit "$code"
done
if [ "$(tail -n +2 "$part/jobs" | wc -l)" != "$(cat "$part/pieces")" ]; then
    echo "parallel.sh: of some pieces there is no answer, and nothing was written" >&2
    exit 3
fi
# Without a row there is no piece: a single run says what that means.
if [ "$(cat "$part/pieces")" = 0 ]; then
    recoup forecast "$series" "$@" --refused "$part/refused" >"$part/forecasts"
fi
mv "$part/forecasts" "$forecasts" && mv "$part/refused" "$refused" || exit 5
[ "$(wc -l <"$refused")" = 1 ] || exit 1
