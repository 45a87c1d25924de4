namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>session.hello</c>: what the client called itself.</summary>
internal static class HelloApi
{
    public static readonly ApiObject<HelloInfo> Kind = new ApiObject<HelloInfo>("Hello", "EHLO or HELO with its argument.")
        .Property("verb", "'EHLO' | 'HELO'", "Which of the two the client said.", hello => hello.Verb)
        .Property("name", "string", "The name or address literal, as the client gave it.", hello => hello.Name)
        .AsSteady();
}

/// <summary>The second argument of <c>EHLO</c> handlers.</summary>
internal static class EhloApi
{
    public static readonly ApiObject<EhloEvent> Kind = new ApiObject<EhloEvent>("Ehlo", "EHLO or HELO, before it is answered.")
        .Property("verb", "'EHLO' | 'HELO'", "Which of the two the client said.", e => e.Hello.Verb)
        .Property("name", "string", "The name or address literal, as the client gave it.", e => e.Hello.Name)
        .Method("withhold", 1, "(keyword: string): void", "Takes a keyword, for example CHUNKING, out of our answer.", (e, arguments) =>
        {
            e.Withhold(arguments.Text(0, "keyword"));
            return default;
        })
        .AsSteady();
}
