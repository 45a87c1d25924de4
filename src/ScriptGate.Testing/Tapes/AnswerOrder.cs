using ScriptGate.Core.Tapes;

namespace ScriptGate.Testing.Tapes;

/// <summary>Gives answers in the order in which they came then, also where they were asked for in another: two look-ups of which the second was faster.</summary>
internal sealed class AnswerOrder
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, int> _positions = [];
    private readonly SortedDictionary<int, int> _outstanding = [];
    private readonly SortedDictionary<int, (int Number, TaskCompletionSource Turn)> _waiting = [];
    private readonly bool _isStraight;

    public AnswerOrder(Tape tape)
    {
        var highest = -1;
        _isStraight = true;
        foreach (var entry in tape.Entries.Where(entry => entry.Number is not null && entry.Failure != TapeFailures.Unanswered))
        {
            var number = entry.Number!.Value;
            _outstanding.Add(_positions.Count, number);
            _positions.TryAdd(number, _positions.Count);
            _isStraight &= number > highest;
            highest = Math.Max(highest, number);
        }
    }

    /// <summary>Waits for the turn of an answer: behind those that came before it although they were asked for later.</summary>
    public Task TurnOf(TapeEntry entry)
    {
        if (_isStraight || entry.Number is not { } number)
        {
            return Task.CompletedTask;
        }

        lock (_gate)
        {
            var position = _positions[number];
            if (MustWait(position, number))
            {
                var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting[position] = (number, turn);
                return turn.Task;
            }

            Gave(position);
            return Task.CompletedTask;
        }
    }

    /// <summary>True when somebody waits.</summary>
    public bool IsWaitedFor
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count > 0;
            }
        }
    }

    /// <summary>Lets the first one go that waits.</summary>
    /// <returns>False when nobody does.</returns>
    public bool LetNextGo()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                return false;
            }

            Release(_waiting.First());
            return true;
        }
    }

    private bool MustWait(int position, int number) => _outstanding.TakeWhile(earlier => earlier.Key < position).Any(earlier => earlier.Value > number);

    private void Gave(int position)
    {
        _outstanding.Remove(position);
        foreach (var waiter in _waiting.Where(waiter => !MustWait(waiter.Key, waiter.Value.Number)).Take(1).ToArray())
        {
            Release(waiter);
        }
    }

    private void Release(KeyValuePair<int, (int Number, TaskCompletionSource Turn)> waiter)
    {
        _waiting.Remove(waiter.Key);
        waiter.Value.Turn.TrySetResult();
        Gave(waiter.Key);
    }
}
