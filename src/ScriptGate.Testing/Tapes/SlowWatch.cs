namespace ScriptGate.Testing.Tapes;

/// <summary>The clock that rules' time-outs are compared with in a replay. There, time goes on by the tape, and the time that really passes says nothing: it goes twenty times as slowly.</summary>
internal sealed class SlowWatch : TimeProvider
{
    private const int Factor = 20;

    public override long GetTimestamp() => System.GetTimestamp() / Factor;
}
