using System.Buffers;
using System.Net;
using System.Text;
using ScriptGate.Core.Sessions;

namespace ScriptGate.Core.Tapes;

/// <summary>Writes one session down while it goes on. Bounded: a session that has more to say than a tape may hold has none.</summary>
/// <param name="header">What session it is.</param>
/// <param name="clock">The gateway's clock.</param>
/// <param name="limit">Octets that the tape may have, about.</param>
/// <param name="done">Given the tape when the session is over; null for one that grew too long.</param>
/// <param name="unclaimedBy">The recording that does not want the session yet: its server may announce a client that is to be recorded, and a tape has to begin with the first octet. Null where it does.</param>
internal sealed class TapeRecorder(TapeHeader header, TimeProvider clock, long limit, Action<Tape?> done, Recording? unclaimedBy = null) : SessionOutside
{
    /// <summary>Octets that are kept of a session for which nobody has asked yet. XCLIENT is among the first commands.</summary>
    private const int UnclaimedLimit = 64 << 10;

    /// <summary>What an entry has beside its texts, about.</summary>
    private const int EntryOverhead = 48;

    private readonly Lock _gate = new();
    private readonly List<TapeEntry> _entries = [];
    private readonly Dictionary<int, (string Kind, string Question)> _open = [];
    private readonly long _began = clock.GetTimestamp();
    private readonly InputMask _mask = new(header.HasBodies);
    private int _asked;
    private long _octets;
    private bool _isOver;
    private Recording? _unclaimedBy = unclaimedBy;

    public override async ValueTask<T> AskAsync<T>(string kind, string question, AnswerForm<T> form, Func<ValueTask<T>> ask)
    {
        var number = Asked(kind, question);
        T answer;
        try
        {
            answer = await ask();
        }
        catch (OperationCanceledException)
        {
            // Who asked does not wait any longer; nobody knows what the answer would have been.
            throw;
        }
        catch (Exception exception)
        {
            Answered(number, new TapeEntry { Kind = kind, At = Now, Number = number, Question = question, Failure = TapeFailures.Of(exception) });
            throw;
        }

        Answered(number, Answer(kind, question, form, answer, number));
        return answer;
    }

    public override T Ask<T>(string kind, string question, AnswerForm<T> form, Func<T> ask)
    {
        var answer = ask();
        Add(Answer(kind, question, form, answer, number: null));
        return answer;
    }

    public override void Arrived(long octets, bool hasEnded, bool wasAwaited) =>
        Add(new TapeEntry { Kind = TapeKinds.Arrival, At = Now, Length = octets, Question = hasEnded ? "end" : null, Answer = wasAwaited ? null : "seen" });

    public override void Took(in ReadOnlySequence<byte> octets, InputKind kind)
    {
        if (octets.IsEmpty)
        {
            return;
        }

        lock (_gate)
        {
            foreach (var piece in octets)
            {
                Said(_mask.Take(piece.Span, kind));
            }
        }
    }

    public override void BecameAnother(IPAddress client)
    {
        lock (_gate)
        {
            if (_unclaimedBy is not null && _octets <= UnclaimedLimit && _unclaimedBy.TryTake(client))
            {
                _unclaimedBy = null;
            }
        }
    }

    public override void Interrupted(SessionEnd reason) => Add(new TapeEntry { Kind = TapeKinds.Interrupt, At = Now, Question = reason.Word() });

    public override void Decided(string about, string what) => Add(new TapeEntry { Kind = TapeKinds.Decision, At = Now, Question = about, Answer = what });

    public override void Ended(SessionEnd end)
    {
        Tape? tape;
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            if (_unclaimedBy is { } recording)
            {
                _isOver = true;
                _entries.Clear();
                recording.GiveUp();
                return;
            }

            Said(_mask.Rest());
            foreach (var (number, (kind, question)) in _open.OrderBy(open => open.Key))
            {
                _entries.Add(new TapeEntry { Kind = kind, At = Now, Number = number, Question = question, Failure = TapeFailures.Unanswered });
            }

            _isOver = true;
            tape = _octets > limit ? null : new Tape(header, [.. _entries], new TapeEnd { End = end.Word(), Entries = _entries.Count });
            _entries.Clear();
            _open.Clear();
        }

        done(tape);
    }

    private long Now => (long)clock.GetElapsedTime(_began).TotalMicroseconds;

    private TapeEntry? Answer<T>(string kind, string question, AnswerForm<T> form, T answer, int? number)
    {
        try
        {
            return new TapeEntry { Kind = kind, At = Now, Number = number, Question = question, Answer = form.Write(answer) };
        }
        catch (NotSupportedException)
        {
            // A replay has to find it out anew.
            return null;
        }
    }

    private int Asked(string kind, string question)
    {
        lock (_gate)
        {
            _open.Add(_asked, (kind, question));
            return _asked++;
        }
    }

    private void Answered(int number, TapeEntry? entry)
    {
        lock (_gate)
        {
            _open.Remove(number);
            Keep(entry);
        }
    }

    private void Add(TapeEntry? entry)
    {
        lock (_gate)
        {
            Keep(entry);
        }
    }

    private void Said(byte[] octets)
    {
        if (octets.Length > 0)
        {
            Keep(new TapeEntry { Kind = TapeKinds.Input, At = Now, Answer = Encoding.Latin1.GetString(octets) });
        }
    }

    // Time is up, or the tape full: what comes now is not kept, and in the end nothing is.
    private void Keep(TapeEntry? entry)
    {
        var most = _unclaimedBy is null ? limit : UnclaimedLimit;
        if (entry is null || _isOver || _octets > most)
        {
            return;
        }

        _octets += EntryOverhead + (entry.Question?.Length ?? 0) + (entry.Answer?.Length ?? 0) + (entry.Failure?.Text.Length ?? 0);
        if (_octets > most)
        {
            _entries.Clear();
            return;
        }

        _entries.Add(entry);
    }
}
