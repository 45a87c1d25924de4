namespace ScriptGate.Sink;

/// <summary>A message that was stored.</summary>
/// <param name="Time">When.</param>
/// <param name="Envelope">Its envelope.</param>
/// <param name="Size">Its octets, without the envelope on top.</param>
/// <param name="Path">The file.</param>
internal sealed record SinkMessage(DateTimeOffset Time, SinkEnvelope Envelope, long Size, string Path)
{
    /// <summary>One line for a person.</summary>
    public override string ToString()
    {
        var recipients = string.Join(", ", Envelope.Recipients.Select(r => $"<{r.Address}>"));
        return $"{Time:yyyy-MM-dd HH:mm:ss}Z  <{Envelope.Sender}> -> {recipients}  {Size} octets  {System.IO.Path.GetFileName(Path)}";
    }
}
