namespace ScriptGate.Scripting.JavaScriptCore;

/// <summary>The host objects that rules of a lane can see now. JavaScript knows an object by a number that dies with the invocation it was shown to.</summary>
internal sealed class HostSlots
{
    /// <summary>The lowest digits of a number are left free for a member's, so that one number says which property of which object is read.</summary>
    public const int MemberCount = 1 << 10;

    /// <summary>What a number grows by when its object is renewed.</summary>
    public const double Growth = (double)SlotCount * MemberCount;

    // A number is (generation * SlotCount + slot) * MemberCount: 52 bits, exact in a double. Generations wrap after 2^26 uses of a slot.
    private const int SlotCount = 1 << 16;
    private const int GenerationMask = (1 << 26) - 1;

    private readonly Stack<int> _free = new();
    private object?[] _targets = new object?[64];
    private int[] _generations = new int[64];
    private int _permanent;
    private int _used = 1; // slot 0 is never given out, so that 0 is no object

    /// <summary>Objects that are alive, without those that live as long as the lane.</summary>
    public int Count => _used - 1 - _free.Count - _permanent;

    /// <summary>Lets what is alive now live as long as the lane.</summary>
    public void KeepAll() => _permanent = _used - 1;

    /// <summary>Gives an object its number; the slot is noted in the owner's list.</summary>
    public double Add(object target, List<int> owner)
    {
        for (var i = 0; i < owner.Count; i++)
        {
            if (ReferenceEquals(_targets[owner[i]], target))
            {
                return NumberOf(owner[i]);
            }
        }

        var slot = Take();
        _targets[slot] = target;
        owner.Add(slot);
        return NumberOf(slot);
    }

    /// <summary>The object of a number; null when its invocation is over.</summary>
    public object? Find(double number)
    {
        var whole = (long)number / MemberCount;
        var slot = (int)(whole % SlotCount);
        return slot < _used && _generations[slot] == (int)(whole / SlotCount) ? _targets[slot] : null;
    }

    /// <summary>Ends the life of an invocation's objects and begins another under numbers that are all greater by <see cref="Growth"/>: who knows the old ones knows the new ones, and the old ones are dead.</summary>
    /// <returns>False, and nothing is done, where a number cannot grow.</returns>
    public bool TryRenew(List<int> owner)
    {
        foreach (var slot in owner)
        {
            if (_generations[slot] == GenerationMask)
            {
                return false;
            }
        }

        foreach (var slot in owner)
        {
            _generations[slot]++;
        }

        return true;
    }

    /// <summary>Ends the life of an invocation's objects.</summary>
    public void Release(List<int> owner)
    {
        foreach (var slot in owner)
        {
            _targets[slot] = null;
            _generations[slot] = (_generations[slot] + 1) & GenerationMask;
            _free.Push(slot);
        }

        owner.Clear();
    }

    private double NumberOf(int slot) => (((double)_generations[slot] * SlotCount) + slot) * MemberCount;

    private int Take()
    {
        if (_free.TryPop(out var slot))
        {
            return slot;
        }

        if (_used == SlotCount)
        {
            throw new InvalidOperationException("the rules of a lane hold more than 65,535 host objects at once");
        }

        if (_used == _targets.Length)
        {
            Array.Resize(ref _targets, _used * 2);
            Array.Resize(ref _generations, _used * 2);
        }

        return _used++;
    }
}
