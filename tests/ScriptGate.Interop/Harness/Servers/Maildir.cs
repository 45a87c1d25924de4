namespace ScriptGate.Interop.Harness.Servers;

/// <summary>The mail a Postfix kept. Its files are as they arrived, but for line ends and three headers on top (Return-Path, X-Original-To, Delivered-To).</summary>
internal sealed class Maildir(string folder)
{
    private string New => Path.Combine(folder, "all", "new");

    public int Count => Files.Count;

    public IReadOnlyList<string> Files => Directory.Exists(New) ? Directory.GetFiles(New) : [];

    public IReadOnlyList<ArrivedMessage> Read() => [.. Files.Select(file => new ArrivedMessage(File.ReadAllBytes(file)))];

    /// <summary>Waits for the one message with this text in its header block.</summary>
    public async Task<ArrivedMessage> UntilAsync(string headerText)
    {
        ArrivedMessage[] found = [];
        await Poll.UntilAsync(
            () => (found = [.. Read().Where(message => message.Headers.Contains(headerText, StringComparison.Ordinal))]).Length > 0,
            $"a message with '{headerText}' arrived");
        return found.ShouldHaveSingleItem();
    }
}
