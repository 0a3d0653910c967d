/** The API's own nouns under short names; everything here is generated from openapi.json. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type Session = Schemas['SessionRead'];
export type OpenSession = Schemas['OpenSessionRead'];
export type SecondFactor = Schemas['SecondFactorRead'];
export type Enrolment = Schemas['EnrolmentRead'];
export type ConsentAnswer = Schemas['Consent'];
export type Pipeline = Schemas['PipelineRead'];
export type Stage = Schemas['StageRead'];
export type Board = Schemas['BoardRead'];
export type BoardColumn = Schemas['BoardColumn'];
export type DealCard = Schemas['DealCard'];
export type Deal = Schemas['DealRead'];
export type DealPatch = Schemas['DealPatch'];
export type DealPerson = Schemas['DealPersonRead'];
export type ScoreChip = Schemas['ScoreChip'];
export type Score = Schemas['ScoreRead'];
export type ScorePoint = Schemas['ScorePoint'];
export type Reason = Schemas['ReasonRead'];
export type ReasonMove = Schemas['ReasonMove'];
export type Changes = Schemas['ChangesRead'];
export type TimelineEntry = Schemas['TimelineEntry'];
export type Activity = Schemas['ActivityRead'];
export type ActivityCreate = Schemas['ActivityCreate'];
export type Account = Schemas['AccountRead'];
export type Model = Schemas['ModelRead'];
export type Champion = Schemas['ChampionRead'];
export type Metrics = Schemas['MetricsRead'];
export type ReliabilityBin = Schemas['ReliabilityBinRead'];
export type Band = ScoreChip['band'];
