using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>message.parts</c> and <c>message.attachments</c>: what a message is made of.</summary>
internal static class PartApi
{
    /// <summary>Octets of a text that a rule gets: more than people read, less than a heap minds.</summary>
    private const int MostText = 256 * 1024;

    public static readonly ApiObject<ArchiveEntry> Entry = new ApiObject<ArchiveEntry>("ArchiveEntry", "An entry of a zip archive.")
        .Property("name", "string", "Its name with folders.", entry => entry.Name)
        .Property("size", "number", "Octets when extracted, as declared.", entry => entry.Size)
        .Property("detectedType", "string | null", "The media type by its first octets; null when they say nothing.", entry => HostValues.ToScript(entry.DetectedType))
        .Property("isEncrypted", "boolean", "Whether it needs a password.", entry => entry.IsEncrypted)
        .Property("isArchive", "boolean", "Whether it is an archive itself.", entry => entry.IsArchive);

    public static readonly ApiObject<IMessagePart> Kind = new ApiObject<IMessagePart>("Part", "A part of a message: a leaf with content, a multipart, or a message within the message.")
        .Property("path", "string", "Its place: 1 is the message, 1.2 its second part.", part => part.Path)
        .Property("type", "string", "The declared media type, in lower case.", part => part.MediaType)
        .Property("detectedType", "string | null", "The media type by the first octets of its content; null when they say nothing.", part => HostValues.ToScript(part.DetectedType))
        .Property("charset", "string | null", "The declared character set.", part => HostValues.ToScript(part.Charset))
        .Property("encoding", "string", "The transfer encoding.", part => part.TransferEncoding)
        .Property("disposition", "string | null", "The disposition, for example attachment.", part => HostValues.ToScript(part.Disposition))
        .Property("filename", "string | null", "The file name that most clients show.", part => HostValues.ToScript(part.FileName))
        .Property("filenames", "readonly string[]", "Every file name that some client may show.", part => HostValues.ToScript(part.FileNames))
        .Property("isAttachment", "boolean", "Whether clients offer it as a file.", part => part.IsAttachment)
        .Property("size", "number", "Octets of its content, decoded.", part => part.Size)
        .Property("sha256", "string | null", "SHA-256 of its decoded content; null for a multipart or a message within.", part => HostValues.ToScript(part.Sha256))
        .List("entries", Entry, "The entries, where its content is a zip archive.", part => part.Archive?.Entries ?? [])
        .Method("text", 0, "(): Promise<string | null>", "A text part as text, its character set decoded; null where it is no text. The first 256 KiB: there is more where size says so. At MESSAGE, with needs: 'body'.", (part, arguments) =>
            ScriptValue.Promise(TextAsync(Message(arguments), part)))
        .Method("read", 2, "(offset: number, length?: number): Promise<string>", "Octets of its content, decoded, one character for each: up to 256 KiB at once, none at the end. At MESSAGE, with needs: 'body'.", (part, arguments) =>
        {
            var message = Message(arguments);
            return MessageApi.Read(arguments, (offset, octets, cancellationToken) => message.ReadContentAsync(part, offset, octets, cancellationToken));
        })
        .Method("chunks", 1, ChunksApi.Signature, "The same from the first octet to the last, in pieces of up to 256 KiB, by default 64 KiB. At MESSAGE, with needs: 'body'.", (part, arguments) =>
        {
            var message = Message(arguments);
            return ChunksApi.Begin(arguments, (offset, octets, cancellationToken) => message.ReadContentAsync(part, offset, octets, cancellationToken));
        }, ChunksApi.Kind);

    // Parts are there only while the handler of their message runs.
    private static IMessage Message(ScriptArguments arguments) => ((RuleCall)arguments.Caller!).Message;

    private static Task<ScriptValue> TextAsync(IMessage message, IMessagePart part) =>
        Task.Run<ScriptValue>(async () => await message.ReadTextAsync(part, MostText, CancellationToken.None));
}
