namespace ScriptGate.Core.Sessions;

/// <summary>The conversation is over and its frames unwind to the one place that ends it. Whatever had to be said was said.</summary>
internal sealed class SessionEndedException(SessionEnd reason) : Exception("The session is over: " + reason.Word() + ".")
{
    public SessionEnd Reason { get; } = reason;
}
