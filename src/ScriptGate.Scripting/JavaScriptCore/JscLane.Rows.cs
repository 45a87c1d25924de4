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
    private ICallRow? _row;
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
            Show(invocation.Call);
            var index = _values.Number(invocation.Handler.Index);
            result = Native.JSObjectCallAsFunction(_context, _callRow, 0, 1, &index, &exception);
        }
        finally
        {
            _row = null;
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
            _slots.Release(invocation.Slots);
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

    // Written where the prelude reads it: values that the host hands over by a call cost a call each.
    private void Show(in ScriptCall call)
    {
        _shown[0] = call.First is { } first ? _slots.Add(first, Owner) : 0;
        _shown[1] = call.Second is { } second ? _slots.Add(second, Owner) : 0;
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

        (address[0], address[1]) = (1L << 51, 3);
        var read = Native.JSObjectCallAsFunction(_context, sum, 0, 0, null, &exception);
        if (exception == 0 && _values.NumberOf(read) == (1L << 51) + 3)
        {
            _callRow = Keep(callRow);
            _shown = address;
        }
    }
}
