namespace ScriptGate.Dns.Unbound;

/// <summary>Waits for the answer to one question. Exactly one of the two is called, once, on the client's thread or inside <see cref="UnboundClient.Ask"/>.</summary>
internal interface IPendingQuery
{
    /// <summary>libunbound is done with the question.</summary>
    /// <param name="answer">Gone when this returns.</param>
    void Answered(in UnboundAnswer answer);

    /// <summary>There will be no answer.</summary>
    /// <param name="reason">Why.</param>
    void Failed(string reason);
}
