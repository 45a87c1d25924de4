using ScriptGate.Core.Services;
using ScriptGate.Core.Sessions;
using ScriptGate.Core.Tapes;
using ScriptGate.Testing.Rules;

namespace ScriptGate.Testing.Tapes;

/// <summary>Answers one session from its tape, in the order and at the times of the tape. What the tape has no answer to is noted, and nobody else is asked.</summary>
/// <param name="tape">The tape.</param>
/// <param name="clock">The clock of everything in the replay; moved to the time of each answer.</param>
/// <param name="isQuiet">Whether no rule computes.</param>
/// <param name="memberOf">The member that is assumed where a pool is asked that the tape knows nothing of.</param>
internal sealed class TapePlayer(Tape tape, RunClock clock, Func<bool> isQuiet, Func<string, string?> memberOf) : SessionOutside
{
    /// <summary>What stands in the place of an answer that the tape has not.</summary>
    public const string NotOnTape = "not on the tape";

    // A timer's function begins on another thread, a moment after its time.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);

    // So often in a row nothing goes on: with no thread that has anything to do, and while some run that may be somebody else's.
    private const int IdleLooks = 3;
    private const int BusyLooks = 40;

    // Something that goes on for ever is not waited for.
    private const int MostLooks = 2000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Kind, string Question), Queue<TapeEntry>> _answers = AnswersOf(tape);
    private readonly Dictionary<(string Kind, string Question), string> _given = [];
    private readonly AnswerOrder _order = new(tape);
    private readonly List<Decision> _decisions = [];
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);
    private readonly HashSet<string> _assumed = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _never = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DateTimeOffset _began = TimeOf(tape.Header);
    private int _unanswered;
    private int _moves;

    /// <summary>What was decided so far.</summary>
    public IReadOnlyList<Decision> Decisions
    {
        get
        {
            lock (_gate)
            {
                return [.. _decisions];
            }
        }
    }

    /// <summary>The questions that the tape had no answer to, in order.</summary>
    public IReadOnlyList<string> Missing
    {
        get
        {
            lock (_gate)
            {
                return [.. _missing];
            }
        }
    }

    public static DateTimeOffset TimeOf(TapeHeader header) => DateTimeOffset.UnixEpoch + TimeSpan.FromMicroseconds(header.Began);

    /// <summary>True when somebody waits for an answer that never came then, or for a turn.</summary>
    public bool IsWaitedFor => Volatile.Read(ref _unanswered) > 0 || _order.IsWaitedFor;

    /// <summary>True while the clock is moved from timer to timer, and who moves it waits for what they set off.</summary>
    public bool IsMoving => Volatile.Read(ref _moves) > 0;

    /// <summary>Moves the clock to the time of an entry. It never goes back. Timers on the way run, and what they set off ends before it goes on.</summary>
    public ValueTask MoveToAsync(TapeEntry entry)
    {
        var target = _began + TimeSpan.FromMicroseconds(entry.At);
        if (clock.UntilSingleTimer is { } next && clock.GetUtcNow() + next <= target)
        {
            return new(MoveByTimersAsync(target));
        }

        MoveTo(entry);
        return ValueTask.CompletedTask;
    }

    /// <summary>As <see cref="MoveToAsync"/>, where nobody can wait.</summary>
    public void MoveTo(TapeEntry entry)
    {
        var ahead = _began + TimeSpan.FromMicroseconds(entry.At) - clock.GetUtcNow();
        if (ahead > TimeSpan.Zero)
        {
            clock.Advance(ahead);
        }
    }

    public override async ValueTask<T> AskAsync<T>(string kind, string question, AnswerForm<T> form, Func<ValueTask<T>> ask)
    {
        if (Take(kind, question) is not { } entry)
        {
            return kind == TapeKinds.Fact ? await ask() : Invented(kind, question, form);
        }

        if (entry.Failure == TapeFailures.Unanswered)
        {
            Interlocked.Increment(ref _unanswered);
            await _never.Task;
        }

        await _order.TurnOf(entry);
        await MoveToAsync(entry);
        return Answer(entry, form);
    }

    public override T Ask<T>(string kind, string question, AnswerForm<T> form, Func<T> ask)
    {
        if (Take(kind, question) is { } entry)
        {
            return Answer(entry, form);
        }

        return kind switch
        {
            // At this time nothing of the tape is wanted; the last answer still holds.
            TapeKinds.Now => form.Read(AnswerForms.Moment.Write(clock.GetUtcNow())),
            TapeKinds.Gone => form.Read("no"),
            _ => Invented(kind, question, form),
        };
    }

    public override void Decided(string about, string what)
    {
        lock (_gate)
        {
            _decisions.Add(new Decision(about, what));
        }
    }

    public override void Ended(SessionEnd end) => Decided("end of the session", end.Word());

    /// <summary>Nothing goes on any more: who waits for its turn behind a question that other rules do not ask gets its answer now.</summary>
    /// <returns>False when nobody waits.</returns>
    public bool LetNextGo() => _order.LetNextGo();

    /// <summary>The replay of this tape is over: nobody waits any more.</summary>
    public void Close() => _never.TrySetCanceled();

    private async Task MoveByTimersAsync(DateTimeOffset target)
    {
        Interlocked.Increment(ref _moves);
        try
        {
            await StepByTimersAsync(target);
        }
        finally
        {
            Interlocked.Decrement(ref _moves);
        }
    }

    private async Task StepByTimersAsync(DateTimeOffset target)
    {
        while (clock.UntilSingleTimer is { } next && clock.GetUtcNow() + next is var due && due <= target)
        {
            clock.Advance(next > TimeSpan.Zero ? next : TimeSpan.Zero);
            var looks = default(QuietLooks);
            for (var count = 0; looks.Idle < IdleLooks && looks.Quiet < BusyLooks && count < MostLooks; count++)
            {
                await Task.Delay(Look, TimeProvider.System);
                looks = isQuiet() ? looks.Next(RunningThreads.AreIdle()) : default;
            }
        }

        var rest = target - clock.GetUtcNow();
        if (rest > TimeSpan.Zero)
        {
            clock.Advance(rest);
        }
    }

    private static Dictionary<(string Kind, string Question), Queue<TapeEntry>> AnswersOf(Tape tape)
    {
        var answers = new Dictionary<(string Kind, string Question), Queue<TapeEntry>>();
        foreach (var entry in tape.Entries.Where(entry => entry.Kind is not (TapeKinds.Arrival or TapeKinds.Input or TapeKinds.Interrupt or TapeKinds.Decision)))
        {
            var key = (entry.Kind, entry.Question ?? "");
            if (!answers.TryGetValue(key, out var queue))
            {
                answers.Add(key, queue = new Queue<TapeEntry>());
            }

            queue.Enqueue(entry);
        }

        return answers;
    }

    private static T Answer<T>(TapeEntry entry, AnswerForm<T> form)
    {
        if (entry.Failure is { } failure)
        {
            throw TapeFailures.ToException(failure, entry.Question ?? "");
        }

        try
        {
            return form.Read(entry.Answer ?? "");
        }
        catch (Exception exception) when (exception is FormatException or System.Text.Json.JsonException or ArgumentException or OverflowException)
        {
            throw new TapeException($"the answer to '{entry.Kind} {entry.Question}' is damaged", exception);
        }
    }

    private TapeEntry? Take(string kind, string question)
    {
        lock (_gate)
        {
            if (!_answers.TryGetValue((kind, question), out var queue) || !queue.TryDequeue(out var entry))
            {
                return null;
            }

            if (entry.Answer is { } answer)
            {
                _given[(kind, question)] = answer;
            }

            return entry;
        }
    }

    private T Invented<T>(string kind, string question, AnswerForm<T> form)
    {
        lock (_gate)
        {
            // Asked once more than then, it is still the same.
            if (kind is TapeKinds.Dns or TapeKinds.Pool && _given.TryGetValue((kind, question), out var given))
            {
                return form.Read(given);
            }

            if (kind == TapeKinds.Member && _assumed.Contains(question.Split(' ')[0]))
            {
                return form.Read(AssumedReplies.Of(question));
            }

            if (kind != TapeKinds.Sleep)
            {
                _missing.Add($"{kind} {question}".TrimEnd());
            }
        }

        switch (kind)
        {
            case TapeKinds.Dns:
                return form.Read(IsListTest(question, out var found) ? found : $$"""{"Outcome":"ServerFailure","Records":[],"ValidUntil":0,"IsAuthenticated":false,"Detail":"{{NotOnTape}}"}""");
            case TapeKinds.Sleep:
                clock.Advance(DurationText.TryParse(question, out var pause) ? pause : TimeSpan.Zero);
                return form.Read("");
            case TapeKinds.Pool:
                return form.Read(question.StartsWith("up ", StringComparison.Ordinal) ? "yes" : "{}");
            case TapeKinds.Link:
                return form.Read(Connection(question));
            case TapeKinds.Member:
                return form.Read(AssumedReplies.Of(question));
            case TapeKinds.State:
                throw new StoreUnavailableException($"{NotOnTape}: {question}");
            case TapeKinds.Http or TapeKinds.Tcp:
                throw new ServiceException(question.Split(' ')[0], $"was not asked this on the tape: {question}");
            case TapeKinds.Tls:
                throw new IOException(NotOnTape);
            default:
                throw new InvalidOperationException($"{NotOnTape}: {kind} {question}");
        }
    }

    // Where a list's own test was made long before, it passed, or the list would not have been asked.
    private static bool IsListTest(string question, out string answer)
    {
        answer = """{"Outcome":"Found","Records":["127.0.0.2"],"ValidUntil":0,"IsAuthenticated":false}""";
        return question.StartsWith("A 2.0.0.127.", StringComparison.Ordinal);
    }

    private string Connection(string question)
    {
        var pool = question.Split(' ')[0];
        var member = memberOf(pool) ?? pool;
        lock (_gate)
        {
            _assumed.Add(member);
        }

        return AssumedReplies.Connection(member);
    }
}

/// <summary>Something that was decided.</summary>
/// <param name="About">About what.</param>
/// <param name="What">What.</param>
internal readonly record struct Decision(string About, string What);
