using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.JavaScriptCore;

/// <content>
/// Handlers in a row, in one entry: what an entry costs - the engine's lock, its watchdog, which asks the system for the thread's time - is paid once. Between two of them the prelude calls
/// the host, which ends the one and begins the other.
/// </content>
internal sealed unsafe partial class JscLane
{
    // Objects that the handlers of a row have seen; more are not worth keeping.
    private const int MostRenewed = 64;

    // What the prelude calls by the same names.
    private const int First = 0;
    private const int Second = 1;
    private const int Era = 2;
    private const int Grown = 3;

    private ICallRow? _row;
    private double _lastEra;
    private nint _callRow;
    private double* _shown;

    public void StartRow(ICallRow row)
    {
        var invocation = row.Invocation;
        if (_shown == null)
        {
            IScriptLane.StartEach(this, row);
            return;
        }

        Enter(invocation.Handler.Location, invocation);
        _row = row;
        nint exception = 0;
        nint result;
        try
        {
            (_shown[Era], _shown[Grown]) = (_lastEra + 1, 0);
            Show(invocation.Call);
            var index = _values.Number(invocation.Handler.Index);
            result = Native.JSObjectCallAsFunction(_context, _callRow, 0, 1, &index, &exception);
        }
        finally
        {
            _row = null;
            (_lastEra, _shown[Era]) = (_shown[Era], 0);
            Leave();
        }

        Conclude(invocation, result, exception);
    }

    // The present handler has returned nothing: the number of the next one, or undefined when the row ends here.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint NextCallback(nint context, nint function, nint self, nuint count, nint* arguments, nint* exception)
    {
        var lane = _current!;
        try
        {
            return lane.Pass() ? lane._values.Number(lane._invocation!.Handler.Index) : lane._values.Undefined;
        }
        catch (Exception error)
        {
            return lane.Throw(error, exception);
        }
    }

    private bool Pass()
    {
        var invocation = _invocation!;
        _watch.Left();
        var isPassed = _row!.TryPass();
        if (isPassed)
        {
            Renew(invocation.Slots);
            _time = invocation.Call.Context;
            _now = null;
            Show(invocation.Call);
        }

        if (!_watch.IsLost)
        {
            _watch.Entered(invocation.Handler.Location, invocation.Handler);
        }

        return isPassed;
    }

    // No handler may use the objects of the one before it, but what is known of them holds for the same objects under their new numbers.
    private void Renew(List<int> slots)
    {
        if (slots.Count <= MostRenewed && _slots.TryRenew(slots))
        {
            _shown[Grown] += HostSlots.Growth;
            return;
        }

        _slots.Release(slots);
        BeginEra();
    }

    // A rule has changed something, or may have: what was answered before holds no longer.
    private void BeginEra()
    {
        if (_row is not null)
        {
            _shown[Era]++;
        }
    }

    // Written where the prelude reads it: values that the host hands over by a call cost a call each.
    private void Show(in ScriptCall call)
    {
        _shown[First] = call.First is { } first ? _slots.Add(first, Owner) : 0;
        _shown[Second] = call.Second is { } second ? _slots.Add(second, Owner) : 0;
    }

    // The library calls the array's address temporary, though it holds the array where it is from then on: so it is asked whether it does, and rows do without it where it does not.
    private void OpenRows(nint callRow, nint shown, nint sum)
    {
        nint exception = 0;
        var address = (double*)Native.JSObjectGetTypedArrayBytesPtr(_context, Keep(shown), &exception);
        if (exception != 0 || address == null)
        {
            return;
        }

        (address[First], address[Second]) = (1L << 51, 3);
        var read = Native.JSObjectCallAsFunction(_context, sum, 0, 0, null, &exception);
        if (exception == 0 && _values.NumberOf(read) == (1L << 51) + 3)
        {
            _callRow = Keep(callRow);
            _shown = address;
        }
    }
}
