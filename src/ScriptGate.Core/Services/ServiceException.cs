namespace ScriptGate.Core.Services;

/// <summary>A service was asked and there is no answer. The message is one sentence that names the service and none of its insides: a rule may pass it on.</summary>
internal sealed class ServiceException(string service, string reason, Exception? innerException = null) : Exception($"the service '{service}' {reason}", innerException)
{
    /// <summary>What went wrong, without the name.</summary>
    public string Reason { get; } = reason;
}
