using System.Text.Json.Serialization;

namespace ScriptGate.Admin;

/// <summary>The JSON of every answer, written and read without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorView))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(StatusView))]
[JsonSerializable(typeof(ReloadView))]
[JsonSerializable(typeof(GenerationsView))]
[JsonSerializable(typeof(ChainView))]
[JsonSerializable(typeof(WhyView))]
[JsonSerializable(typeof(MailView))]
[JsonSerializable(typeof(ViolationsView))]
[JsonSerializable(typeof(StatisticsView))]
[JsonSerializable(typeof(ResetRequest))]
[JsonSerializable(typeof(ResetView))]
[JsonSerializable(typeof(ChangeView))]
[JsonSerializable(typeof(StateView))]
[JsonSerializable(typeof(ForgottenView))]
internal sealed partial class AdminJson : JsonSerializerContext;
